package dev.sluice.gateway.guardrails;

import static dev.sluice.gateway.guardrails.SecretRule.not;
import static dev.sluice.gateway.guardrails.SecretRule.run;

import dev.sluice.gateway.guardrails.SecretRule.Run;
import java.util.List;

/** The kinds of secrets that are known: those with a form of their own, so that ordinary text is left alone. */
final class SecretRules {

    private static final int LONG = 255;
    private static final String ALPHANUMERIC = "0-9A-Za-z";
    private static final String BASE64URL = "0-9A-Za-z_-";

    static final List<SecretRule> ALL = List.of(
            rule("AWS access key", 2.5, List.of("AKIA", "ASIA", "ABIA", "ACCA"), run("A-Z2-7", 16, 16)),
            rule(
                    "AWS secret key",
                    4.0,
                    List.of("secret_access_key", "SECRET_ACCESS_KEY", "secretAccessKey", "SecretAccessKey"),
                    run(" \t\"':=>,\\", 1, 12),
                    run("0-9A-Za-z/+", 40, 40)),
            rule("GitHub token", 3.0, List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), run(ALPHANUMERIC, 36, LONG)),
            rule("GitHub token", 3.0, List.of("github_pat_"), run("0-9A-Za-z_", 70, LONG)),
            rule("GitLab token", 3.0, List.of("glpat-", "glrt-", "gldt-", "glcbt-"), run(BASE64URL, 20, LONG)),
            rule(
                    "Slack token",
                    2.5,
                    List.of("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-"),
                    run("0-9A-Za-z-", 24, LONG)),
            rule("Slack webhook", 3.0, List.of("hooks.slack.com/services/"), run("0-9A-Za-z/", 40, LONG)),
            rule("Stripe key", 3.0, List.of("sk_live_", "rk_live_"), run(ALPHANUMERIC, 24, LONG)),
            rule(
                    "Anthropic key",
                    3.0,
                    List.of("sk-ant-api03-", "sk-ant-admin01-", "sk-ant-oat01-", "sk-ant-ort01-"),
                    run(BASE64URL, 40, LONG)),
            rule("OpenAI key", 3.0, List.of("sk-proj-", "sk-svcacct-", "sk-admin-"), run(BASE64URL, 40, LONG)),
            rule("Google API key", 3.0, List.of("AIza"), run(BASE64URL, 35, 35)),
            rule("npm token", 3.0, List.of("npm_"), run(ALPHANUMERIC, 36, 36)),
            rule("PyPI token", 3.0, List.of("pypi-AgEIcHlwaS5vcmc"), run(BASE64URL, 50, LONG)),
            rule("DigitalOcean token", 3.0, List.of("dop_v1_", "doo_v1_", "dor_v1_"), run("0-9a-f", 64, 64)),
            rule("Databricks token", 3.0, List.of("dapi"), run("0-9a-f", 32, 32)),
            rule("Vault token", 3.0, List.of("hvs.", "hvb."), run(BASE64URL, 80, LONG)),
            rule("SendGrid key", 3.0, List.of("SG."), run(BASE64URL, 22, 22), run(".", 1, 1), run(BASE64URL, 43, 43)),
            rule("Azure storage key", 4.0, List.of("AccountKey="), run("0-9A-Za-z+/", 86, 86), run("=", 2, 2)),
            rule("Sluice key", 3.0, List.of("slc_"), run(ALPHANUMERIC, 38, 38)),
            new SecretRule(
                    "private key",
                    List.of(
                            "-----BEGIN PRIVATE KEY-----",
                            "-----BEGIN RSA PRIVATE KEY-----",
                            "-----BEGIN EC PRIVATE KEY-----",
                            "-----BEGIN DSA PRIVATE KEY-----",
                            "-----BEGIN OPENSSH PRIVATE KEY-----",
                            "-----BEGIN ENCRYPTED PRIVATE KEY-----",
                            "-----BEGIN PGP PRIVATE KEY BLOCK-----"),
                    List.of(run(" \n\\", 1, 8), run("0-9A-Za-z+/", 40, 64)),
                    false,
                    3.5),
            new SecretRule(
                    "password in an address",
                    List.of(
                            "postgres://",
                            "postgresql://",
                            "mysql://",
                            "mariadb://",
                            "mongodb://",
                            "mongodb+srv://",
                            "redis://",
                            "rediss://",
                            "amqp://",
                            "amqps://"),
                    List.of(not("/@:\"'`<>{}$\\", 0, 64), run(":", 1, 1), not("/@\"'`<>{}$\\", 8, 128), run("@", 1, 1)),
                    false,
                    2.8));

    private SecretRules() {}

    private static SecretRule rule(String name, double entropy, List<String> beginnings, Run... runs) {
        return new SecretRule(name, beginnings, List.of(runs), true, entropy);
    }
}
