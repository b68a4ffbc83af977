package dev.sluice.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What the configuration file needs of the Admin API besides what others test. */
@GatewayTest
class ConfigurationApiTest {

    @Autowired
    private PublicListener listener;

    private AdminApiClient api;

    @BeforeEach
    void anAdminKey() {
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    @Test
    void aWebhookIsMadeTestedAndRemovedAndItsAddressStaysInside() {
        Answer made = api.post("/webhooks", "{'name':'Ops','kind':'signed_json','url':'https://hooks.test/in/4711'}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.at("/secret")).startsWith("whsec_");
        String path = "/webhooks/" + made.at("/id");
        assertThat(api.get(path).text()).contains("hooks.test").doesNotContain("4711", "whsec_");
        assertThat(api.post(path + "/test", "{}").at("/state")).isEqualTo("queued");
        assertThat(api.delete(path).status()).isEqualTo(200);
        assertThat(api.get(path).status()).isEqualTo(404);
    }

    @Test
    void aServerKeepsItsIdWhenItChangesAndNamesAreTakenOnce() {
        Answer made = api.post("/mcp_servers", "{'name':'a','command':['npx','a'],'owner':'it','verdict':'denied'}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        String path = "/mcp_servers/" + made.at("/id");
        Answer changed = api.post(path, "{'name':'b','url':'https://b.test','owner':'it','verdict':'allowed'}");
        assertThat(changed.at("/id")).isEqualTo(made.at("/id"));
        assertThat(api.get(path).at("/url")).isEqualTo("https://b.test");
        Answer twice = api.post("/mcp_servers", "{'name':'b','url':'https://c.test','owner':'it','verdict':'allowed'}");
        assertThat(twice.error()).contains("there is a server of this name already");
        assertThat(api.delete(path).status()).isEqualTo(200);
    }

    @Test
    void recipientsAreAddedOnceAndRemoved() {
        api.post("/alert_recipients", "{'address':'Fin@corp.test'}");
        api.post("/alert_recipients", "{'address':'fin@corp.test'}");
        assertThat(api.get("/alert_recipients").text()).containsOnlyOnce("fin@corp.test");
        assertThat(api.delete("/alert_recipients/fin@corp.test").status()).isEqualTo(200);
        assertThat(api.delete("/alert_recipients/fin@corp.test").status()).isEqualTo(404);
    }

    @Test
    void pricesFarOffTheListHaveToBeMeant() {
        String rates = "{'provider':'*','model':'claude-opus-5','valid_from':'2050-01-01','input':'900',"
                + "'cache_write_5m':'900','cache_write_1h':'900','cache_read':'900','output':'900'";
        Answer far = api.post("/contract_rates", rates + "}");
        assertThat(far.status()).isEqualTo(400);
        assertThat(far.error()).contains("far_meant");
        assertThat(api.post("/contract_rates", rates + ",'far_meant':true}").at("/output"))
                .isEqualTo("900");
        assertThat(api.get("/contract_rates").text()).contains("2050-01-01");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /webhooks|{'name':'x','kind':'pigeon','url':'https://a.test'}|kind
            /webhooks|{'name':'x','kind':'slack','url':'http://a.test'}|url
            /webhooks|{'name':'x','kind':'slack','url':'https://me:pw@a.test'}|url
            /webhooks|{'name':'','kind':'slack','url':'https://a.test'}|name
            /webhooks|{'name':'x','kind':'signed_json','url':'https://a.test','secret':'short'}|secret
            /alert_recipients|{'address':'nobody'}|address
            /mcp_servers|{'name':'x y','url':'https://a.test','owner':'it','verdict':'allowed'}|name
            /mcp_servers|{'name':'x','url':'https://a.test','owner':'it','verdict':'perhaps'}|verdict
            /mcp_servers|{'name':'x','command':[],'owner':'it','verdict':'allowed'}|address
            /mcp_servers|{'name':'x','url':'https://a.test','owner':'it','verdict':'allowed','review_on':'soon'}|review_on
            /contract_factors|{'provider':'demo','valid_from':'2050-01-01','factor':'1,5'}|factor
            /contract_factors|{'provider':'*','valid_from':'2050-01-01','factor':'0.9'}|provider
            /contract_factors|{'provider':'demo','valid_from':'2050-13-01','factor':'0.9'}|valid_from
            """)
    void badInputIsAnsweredWithTheFieldThatIsWrong(String path, String body, String field) {
        Answer refused = api.post(path, body);
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.error()).startsWith("400 invalid_request_error: " + field + ":");
    }
}
