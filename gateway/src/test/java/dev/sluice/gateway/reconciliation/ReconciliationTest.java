package dev.sluice.gateway.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.support.AlertsTest;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@AlertsTest
class ReconciliationTest {

    private static final BigInteger DOLLAR = BigInteger.TEN.pow(12);

    @Autowired
    private Reconciliation reconciliation;

    @Autowired
    private ProofStore store;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendReport report;

    @Autowired
    private PublicListener listener;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private Member maya;

    @BeforeEach
    void somebodyWhoSpends() throws Exception {
        maya = members.add("books-" + Ids.next() + "@corp.test", "Maya", Role.DEVELOPER);
        String secret = keys.mint(maya.id(), "laptop", KeyKind.API, null).secret();
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                                .header("x-api-key", secret)
                                .header("content-type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"model\":\"claude-opus-5\",\"max_tokens\":400,"
                                                        + "\"messages\":[{\"role\":\"user\",\"content\":\"sim: usage=in:10,out:400\"}]}"))
                                .build(),
                        BodyHandlers.ofString());
        for (int i = 0; i < 500 && report.openRequests(maya.id()) > 0; i++) {
            Thread.sleep(10);
        }
    }

    private Proof prove() {
        return reconciliation.prove().orElseThrow();
    }

    private void bend(String change) {
        jdbc.sql("update spend_counter set " + change
                        + " where scope = 'MEMBER' and period = 'DAILY' and family = '' and zone = 'UTC'"
                        + " and holder = ?")
                .param(maya.id())
                .update();
    }

    @Test
    void whatWasSpentThroughTheGatewayIsExplainedToTheLastDigit() {
        Proof proof = prove();

        assertThat(proof.differences()).isEmpty();
        assertThat(proof.explainedPercent()).isEqualTo(new BigDecimal("100.000"));
        assertThat(proof.countedPico()).isEqualTo(proof.ledgerPico()).isPositive();
        assertThat(Objects.requireNonNull(meters.find("sluice.spend.explained").gauge())
                        .value())
                .isEqualTo(1.0);
        assertThat(Objects.requireNonNull(
                                meters.find("sluice.spend.differences").gauge())
                        .value())
                .isZero();
    }

    @Test
    void aCounterThatIsOffByOneIsFoundAndToldOnce() {
        bend("settled = settled + 1");
        try {
            Proof proof = prove();

            assertThat(proof.explainedPercent()).isLessThan(new BigDecimal("100"));
            assertThat(proof.differences()).extracting(Difference::kind).containsExactlyInAnyOrder("spent", "members");
            assertThat(proof.differences())
                    .filteredOn(each -> each.kind().equals("spent"))
                    .allSatisfy(each -> {
                        assertThat(each.memberId()).isEqualTo(maya.id());
                        assertThat(each.off()).isEqualTo(BigInteger.ONE);
                    });
            assertThat(meters.get("sluice.spend.differences").gauge().value()).isEqualTo(2);
            assertThat(prove().differences()).isEqualTo(proof.differences());
        } finally {
            bend("settled = settled - 1");
        }
        assertThat(prove().whole()).isTrue();
    }

    @Test
    void theShareIsRoundedDownSoThatAHundredMeansAll() {
        Proof off = new Proof(
                Ids.next(),
                Instant.EPOCH,
                DOLLAR.multiply(BigInteger.valueOf(1_000_000)),
                DOLLAR.multiply(BigInteger.valueOf(1_000_000)),
                BigInteger.ONE,
                1,
                List.of());

        assertThat(off.explainedPercent()).isEqualTo(new BigDecimal("99.999"));
    }

    @Test
    void onlyOneReplicaProvesAtATime() {
        transaction.executeWithoutResult(status -> {
            assertThat(store.mayProve()).isTrue();
            Thread other = Thread.ofVirtual()
                    .start(() -> assertThat(reconciliation.prove()).isEmpty());
            try {
                other.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(report.settledPico(maya.id(), Period.DAILY, Instant.now())).isPositive();
    }
}
