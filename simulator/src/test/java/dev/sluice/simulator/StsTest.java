package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StsTest {

    private static final String ASSUME = "Action=AssumeRole&Version=2011-06-15&RoleSessionName=test"
            + "&RoleArn=arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2Fpath%2Fcaller";

    private final Simulator simulator = Simulator.start(0);
    private final AwsClient aws = new AwsClient(simulator);

    @BeforeEach
    void reset() {
        simulator.reset();
    }

    @AfterAll
    void close() {
        simulator.close();
    }

    @Test
    void anAssumedRoleMayCallBedrockUntilItsSessionEnds() {
        HttpResponse<byte[]> assumed = aws.post("sts", "/", ASSUME);
        assertThat(assumed.headers().firstValue("content-type")).hasValue("text/xml");
        String xml = AwsClient.text(assumed);
        assertThat(xml).contains("<Arn>arn:aws:sts::210987654321:assumed-role/caller/test</Arn>");
        AwsClient session =
                aws.as(element(xml, "AccessKeyId"), element(xml, "SecretAccessKey"), element(xml, "SessionToken"));
        assertThat(invoke(session).statusCode()).isEqualTo(200);
        simulator.expireCredentials();
        assertThat(invoke(session).headers().firstValue("x-amzn-errortype").orElseThrow())
                .startsWith("ExpiredTokenException");
    }

    @Test
    void theExternalIdIsDemandedWhereOneIsSet() {
        simulator.demandExternalId("shared-word");
        HttpResponse<byte[]> without = aws.post("sts", "/", ASSUME);
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(element(AwsClient.text(without), "Code")).isEqualTo("AccessDenied");
        assertThat(aws.post("sts", "/sts/", ASSUME + "&ExternalId=shared-word").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aWrongSignatureIsRefusedInXml() {
        HttpResponse<byte[]> response = aws.as("AKIANOBODY0000000000", "s", "t").post("sts", "/", ASSUME);
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(element(AwsClient.text(response), "Code")).isEqualTo("InvalidClientTokenId");
    }

    @Test
    void credentialEndpointsCanFailOnDemand() {
        simulator.behaveForCredentials("status=503 error=ServiceUnavailable");
        HttpResponse<byte[]> response = aws.post("sts", "/", ASSUME);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(element(AwsClient.text(response), "Code")).isEqualTo("ServiceUnavailable");
    }

    private static HttpResponse<byte[]> invoke(AwsClient client) {
        return client.post("bedrock", "/model/anthropic.claude-opus-5/invoke", AwsClient.body("x", ""));
    }

    private static String element(String xml, String name) {
        int start = xml.indexOf("<" + name + ">") + name.length() + 2;
        return xml.substring(start, xml.indexOf("</" + name + ">"));
    }
}
