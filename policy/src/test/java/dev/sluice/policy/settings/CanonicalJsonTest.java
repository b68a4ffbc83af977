package dev.sluice.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    @Test
    void theWorkedExampleOfTheContractComesOutByteForByte() {
        var settings = Json.MAPPER.readTree("""
                {"permissions": {"deny": ["WebFetch", "Read(./.env)"], "disableBypassPermissionsMode": "disable"}, \
                "env": {"ZED": "1", "DISABLE_UPDATES": "1"}, "availableModels": ["claude-sonnet-4-6", "claude-haiku-4-5"], \
                "enforceAvailableModels": true, "cleanupPeriodDays": 30, \
                "companyAnnouncements": ["Grüße – \\"lunch\\" at 12"]}""");

        assertThat(CanonicalJson.text(settings))
                .isEqualTo("{\"availableModels\":[\"claude-sonnet-4-6\",\"claude-haiku-4-5\"],\"cleanupPeriodDays\":30,"
                        + "\"companyAnnouncements\":[\"Grüße – \\\"lunch\\\" at 12\"],\"enforceAvailableModels\":true,"
                        + "\"env\":{\"DISABLE_UPDATES\":\"1\",\"ZED\":\"1\"},\"permissions\":{\"deny\":[\"WebFetch\","
                        + "\"Read(./.env)\"],\"disableBypassPermissionsMode\":\"disable\"}}");
        assertThat(CanonicalJson.text(settings).getBytes(StandardCharsets.UTF_8))
                .hasSize(300);
        assertThat(CanonicalJson.checksum(settings))
                .isEqualTo("sha256:137d9305ad58e219c199555e2bda463cce17f8eca2ac7e2e47291451695091e3");
        assertThat(CanonicalJson.checksum(Json.object()))
                .isEqualTo("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void numbersAndTextsAreWrittenAsJavaScriptWritesThem() {
        var odd = Json.MAPPER.readTree(
                "[1.0, -0.0, 0.1, 1e21, 1e-7, 1.5e300, 123456789012345680000, 1e2, \"\\u2028/<\\u0001\\ud800\"]");

        assertThat(CanonicalJson.text(odd))
                .isEqualTo("[1,0,0.1,1e+21,1e-7,1.5e+300,123456789012345680000,100,\"\u2028/<\\u0001\\ud800\"]");
    }
}
