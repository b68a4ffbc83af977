package dev.sluice.bench;

import dev.sluice.simulator.Simulator;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A kind of provider, played by the simulator. Its word is the provider's kind, name and flavour alike. */
enum UpstreamKind {
    ANTHROPIC("anthropic"),
    BEDROCK("bedrock"),
    BEDROCK_MESSAGES("bedrock-messages"),
    CLAUDE_ON_AWS("claude-on-aws"),
    VERTEX("vertex"),
    FOUNDRY("foundry");

    private static final String REGION = "us-east-1";

    private final String word;

    UpstreamKind(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Settings that make all six of them providers of a gateway, in this order. */
    static List<String> settings(Simulator simulator, Path googleCredentials) {
        List<String> arguments = new ArrayList<>();
        for (UpstreamKind kind : values()) {
            String prefix = "--sluice.providers[" + kind.ordinal() + "].";
            arguments.add(prefix + "kind=" + kind.word);
            arguments.add(prefix + "name=" + kind.word);
            new TreeMap<>(kind.own(simulator.baseUrl().toString(), googleCredentials))
                    .forEach((name, value) -> arguments.add(prefix + name + "=" + value));
        }
        return arguments;
    }

    private Map<String, String> own(String base, Path googleCredentials) {
        return switch (this) {
            case ANTHROPIC -> Map.of("base-url", base, "api-key", "conformance-anthropic-key");
            case BEDROCK -> signed(Map.of("base-url", base, "region", REGION));
            case BEDROCK_MESSAGES -> signed(Map.of("base-url", base + "/anthropic", "region", REGION));
            case CLAUDE_ON_AWS -> signed(Map.of("base-url", base, "region", REGION, "project", "wrkspc_team"));
            case VERTEX ->
                Map.of(
                        "base-url",
                        base,
                        "region",
                        "global",
                        "project",
                        "team-project",
                        "google-credentials-file",
                        googleCredentials.toString());
            case FOUNDRY -> Map.of("base-url", base + "/anthropic", "api-key", "conformance-foundry-key");
        };
    }

    private static Map<String, String> signed(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("aws-access-key-id", "AKIASLUICESIMEXAMPLE");
        all.put("aws-secret-access-key", "simulatedSecretAccessKey/0000000000000000");
        return all;
    }

    /** What list prices are multiplied with: Bedrock serves this model through the {@code us} profile, which costs more. */
    BigDecimal priceFactor() {
        return this == BEDROCK ? new BigDecimal("1.1") : BigDecimal.ONE;
    }
}
