package dev.sluice.gateway.guardrails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.databind.json.JsonMapper;

class SecretScanTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static Set<String> scan(byte[] body, int piece) {
        SecretScan scan = new SecretScan();
        for (int at = 0; at < body.length; at += piece) {
            scan.feed(body, at, Math.min(piece, body.length - at));
        }
        return scan.found();
    }

    private static Set<String> scan(String text) {
        return scan(JSON.writeValueAsBytes(Map.of("content", text)), 4_000);
    }

    private static String random(String characters, int length, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    private record Planted(String kind, String secret) {}

    @Provide
    Arbitrary<Planted> planted() {
        return Combinators.combine(Arbitraries.integers().between(0, 13), Arbitraries.longs())
                .as(SecretScanTest::plant);
    }

    // Put together here, so that no scanner of repositories takes them for real.
    private static Planted plant(int kind, long seed) {
        String hex = random("0123456789abcdef", 64, seed);
        return switch (kind) {
            case 0 -> new Planted("AWS access key", "AKIA" + random("ABCDEFGHJKLMNPQRSTUVWXYZ234567", 16, seed));
            case 1 -> new Planted("GitHub token", "ghp_" + random(LETTERS, 36, seed));
            case 2 -> new Planted("GitLab token", "glpat-" + random(LETTERS, 20, seed));
            case 3 ->
                new Planted("Slack token", "xoxb-" + random("0123456789", 12, seed) + "-" + random(LETTERS, 24, seed));
            case 4 -> new Planted("Stripe key", "sk_live_" + random(LETTERS, 24, seed));
            case 5 -> new Planted("Anthropic key", "sk-ant-api03-" + random(LETTERS, 93, seed));
            case 6 -> new Planted("Google API key", "AIza" + random(LETTERS, 35, seed));
            case 7 -> new Planted("npm token", "npm_" + random(LETTERS, 36, seed));
            case 8 -> new Planted("DigitalOcean token", "dop_v1_" + hex);
            case 9 -> new Planted("SendGrid key", "SG." + random(LETTERS, 22, seed) + "." + random(LETTERS, 43, seed));
            case 10 -> new Planted("Sluice key", "slc_" + random(LETTERS, 38, seed));
            case 11 ->
                new Planted(
                        "private key",
                        "-----BEGIN RSA PRIVATE KEY-----\nMIIE" + random(LETTERS, 64, seed) + "\n"
                                + random(LETTERS, 64, seed));
            case 12 -> new Planted("password in an address", "postgres://app:" + random(LETTERS, 20, seed) + "@db/x");
            default -> new Planted("AWS secret key", "aws_secret_access_key = " + random(LETTERS, 40, seed));
        };
    }

    @Property(tries = 2_000)
    void aPlantedSecretIsFoundWhereverThePiecesAreCut(
            @ForAll("planted") Planted planted,
            @ForAll("prose") String before,
            @ForAll("prose") String after,
            @ForAll @IntRange(min = 1, max = 97) int piece) {
        byte[] body = JSON.writeValueAsBytes(Map.of("content", before + " " + planted.secret() + "\n" + after));

        assertThat(scan(body, piece)).contains(planted.kind());
    }

    @Property(tries = 500)
    void noSpellingOfJsonHidesIt(@ForAll("planted") Planted planted, @ForAll @IntRange(min = 1, max = 40) int piece) {
        StringBuilder escaped = new StringBuilder("{\"content\":\" ");
        for (char c : planted.secret().toCharArray()) {
            escaped.append(String.format("\\u%04X", (int) c));
        }
        escaped.append("\"}");

        assertThat(scan(escaped.toString().getBytes(StandardCharsets.US_ASCII), piece))
                .contains(planted.kind());
    }

    @Property(tries = 1_000)
    void proseHasNoSecrets(@ForAll("prose") String text, @ForAll @IntRange(min = 1, max = 50) int piece) {
        assertThat(scan(JSON.writeValueAsBytes(Map.of("content", text)), piece)).isEmpty();
    }

    @Property(tries = 1_000)
    void anyBytesAreReadWithoutHarmAndAlikeInAnyPieces(
            @ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 20) int piece) {
        assertThat(scan(bytes, piece)).isEqualTo(scan(bytes, Integer.MAX_VALUE / 2));
    }

    @Provide
    Arbitrary<String> prose() {
        return Arbitraries.of(
                        "the key stands in ~/.aws/credentials",
                        "AKIA is how they begin",
                        "set GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                        "AKIAIOSFODNN7EXAMPLE",
                        "postgres://user:password@localhost/db",
                        "postgres://user:$PASSWORD@localhost/db",
                        "postgres://localhost/db",
                        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
                        "git commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
                        "sk_live_ and sk-ant- are prefixes",
                        "eyJhbGciOiJIUzI1NiJ9",
                        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4",
                        "Grüße, 你好, 🙂 \\ \" / \t",
                        "")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("\n", parts));
    }

    @Example
    void insideAWordABeginningDoesNotCount() {
        assertThat(scan("BAKIA" + random("ABCDEFGH234567", 16, 1))).isEmpty();
        assertThat(scan("AKIA" + random("ABCDEFGHJKLMNPQRSTUVWXYZ234567", 17, 1)))
                .isEmpty();
        assertThat(scan("xghp_" + random(LETTERS, 36, 1))).isEmpty();
    }

    @Example
    void thirtyMegabytesOfAnythingTakeASecondOrTwo() {
        List<String> hostile = List.of(
                "AKIA",
                "ghp_",
                "AKIAghp_sk-ant-api03-",
                "postgres://a:",
                " eyJ slc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ",
                "-----BEGIN RSA PRIVATE KEY----- ",
                "secret_access_key = ",
                "\\u0041",
                "\\",
                "-",
                "SG.aaaaaaaaaaaaaaaaaaaaaa.");
        for (String piece : hostile) {
            byte[] body = piece.repeat(30_000_000 / piece.length()).getBytes(StandardCharsets.US_ASCII);
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> scan(body, 4_000), piece);
        }
    }
}
