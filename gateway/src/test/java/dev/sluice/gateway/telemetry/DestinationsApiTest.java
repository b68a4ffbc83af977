package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "sluice.telemetry.private-destinations=127.0.0.0/8")
@GatewayTest
class DestinationsApiTest {

    private static final String ALL = "/telemetry_destinations";

    @Autowired
    private PublicListener listener;

    @Autowired
    private Destinations destinations;

    @Autowired
    private JdbcClient jdbc;

    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private volatile int status = 200;
    private HttpServer collector;
    private AdminApiClient api;
    private String endpoint;

    @BeforeEach
    void aCollector() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            tokens.put(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("x-token")));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        collector.start();
        endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    @AfterEach
    void nothingIsLeft() {
        destinations.list().forEach(destinations::remove);
        collector.stop(0);
    }

    private Answer create() {
        return api.post(
                ALL,
                "{'name':'Main','endpoint':'" + endpoint
                        + "','signals':['metrics','logs'],'headers':{'X-Token':'hush hush'}}");
    }

    @Test
    void aDestinationIsMadeTriedChangedAndRemoved() {
        Answer made = create();
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.at("/type")).isEqualTo("telemetry_destination");
        assertThat(made.at("/header_names/0")).isEqualTo("X-Token");
        assertThat(made.json().at("/enabled").booleanValue()).isTrue();
        String one = ALL + "/" + made.at("/id");

        Answer tried = api.post(one + "/test", "{}");
        assertThat(tried.json().at("/taken").booleanValue()).as(tried.text()).isTrue();
        assertThat(tokens).isEqualTo(Map.of("/v1/metrics", "hush hush", "/v1/logs", "hush hush"));
        status = 503;
        Answer refused = api.post(one + "/test", "{}");
        assertThat(refused.json().at("/taken").booleanValue()).isFalse();
        assertThat(refused.at("/signals/0/problem")).isEqualTo("it answered status 503");
        assertThat(refused.json().at("/signals").size()).isEqualTo(1);

        Answer renamed = api.post(one, "{'name':'Second','enabled':false}");
        assertThat(renamed.at("/name")).isEqualTo("Second");
        assertThat(renamed.at("/endpoint")).isEqualTo(endpoint);
        assertThat(renamed.at("/signals/1")).isEqualTo("logs");
        assertThat(renamed.at("/header_names/0")).isEqualTo("X-Token");
        assertThat(renamed.json().at("/status").isNull()).isTrue();
        assertThat(api.get(ALL).at("/data/0/id")).isEqualTo(made.at("/id"));
        assertThat(made.text() + tried.text() + renamed.text() + api.get(one).text())
                .doesNotContain("hush");
        assertThat(jdbc.sql("select count(*) from audit_event where action like 'telemetry_destination.%'")
                        .query(Integer.class)
                        .single())
                .isGreaterThanOrEqualTo(2);

        assertThat(api.delete(one).at("/type")).isEqualTo("telemetry_destination_deleted");
        assertThat(api.get(one).status()).isEqualTo(404);
        assertThat(api.post(one + "/test", "{}").status()).isEqualTo(404);
    }

    @Test
    void credentialsDoNotFollowToAnotherServer() {
        String one = ALL + "/" + create().at("/id");
        String elsewhere = "{'endpoint':'https://elsewhere.example.test'";
        assertThat(api.post(one, elsewhere + "}").error()).contains("headers: must be given again");
        assertThat(api.get(one).at("/endpoint")).isEqualTo(endpoint);
        assertThat(api.post(one, "{'endpoint':'" + endpoint + "/otlp'}").at("/header_names/0"))
                .isEqualTo("X-Token");
        Answer moved = api.post(one, elsewhere + ",'headers':{}}");
        assertThat(moved.at("/endpoint")).isEqualTo("https://elsewhere.example.test");
        assertThat(moved.json().at("/header_names").isEmpty()).isTrue();
    }

    @Test
    void badInputIsAnsweredWithTheFieldThatIsWrong() {
        String good = "'name':'x','endpoint':'https://c.example.test'";
        Map.of(
                        "{'endpoint':'https://c.example.test'}",
                        "name: is required",
                        "{'name':'x','endpoint':'ftp://c.example.test'}",
                        "endpoint: must be an address",
                        "{'name':'','endpoint':'https://c.example.test'}",
                        "name: must have",
                        "{" + good + ",'signals':['profiles']}",
                        "signals: must be of metrics, logs, traces",
                        "{" + good + ",'signals':[]}",
                        "signals: choose at least one",
                        "{" + good + ",'enabled':'yes'}",
                        "enabled: must be true or false",
                        "{" + good + ",'headers':['a']}",
                        "headers: must be an object",
                        "{" + good + ",'headers':{'a':7}}",
                        "headers.a: must be a string",
                        "{" + good + ",'headers':{'Host':'evil'}}",
                        "headers: cannot set Host",
                        "{" + good + ",'headers':{'a':'b\\nHost: evil'}}",
                        "headers: must have names")
                .forEach((body, problem) -> assertThat(api.post(ALL, body).error())
                        .as(body)
                        .startsWith("400 ")
                        .contains(problem));
        assertThat(api.get(ALL + "/otlp_no").status()).isEqualTo(404);
        assertThat(api.send(api.anonymous(ALL).GET()).status()).isEqualTo(401);
        assertThat(api.get(ALL).at("/data/0/id")).isEmpty();
    }
}
