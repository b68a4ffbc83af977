package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.policies.TestPolicies;
import dev.sluice.gateway.proxy.Headers;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.support.GatewayTest;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Thousands of clients ask every hour whether anything changed; the answer costs next to nothing. */
@GatewayTest
class ManagedSettingsSpeedTest {

    private static final Logger LOG = LoggerFactory.getLogger(ManagedSettingsSpeedTest.class);
    private static final int MOST_MICROS = 100;
    private static final int REQUESTS = 20_000;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private Gate gate;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    private record Fields(Map<String, String> fields) implements Headers {
        @Override
        public @Nullable String first(String name) {
            return fields.get(name);
        }

        @Override
        public List<String> all(String name) {
            String value = fields.get(name);
            return value == null ? List.of() : List.of(value);
        }

        @Override
        public void forEach(BiConsumer<String, String> visitor) {
            fields.forEach(visitor);
        }
    }

    private static final Request.Body NOTHING = new Request.Body() {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public ByteBuffer bytes() {
            return ByteBuffer.allocate(0);
        }
    };

    private Answer ask(String key, String checksum) {
        return (Answer) gate.decide(new Request(
                Ids.next(),
                Instant.now(),
                "GET",
                "/managed/settings",
                null,
                new Fields(Map.of(
                        "authorization",
                        "Bearer " + key,
                        "if-none-match",
                        '"' + checksum + '"',
                        "user-agent",
                        "claude-code/2.1.330")),
                NOTHING,
                InetAddress.getLoopbackAddress(),
                false));
    }

    @AfterEach
    void nothingIsLeftBehind() {
        TestPolicies.removeAll(gateway);
    }

    @Test
    void whoHasTheNewestSettingsIsToldSoInLessThanATenthOfAMillisecondOfCpu() {
        Member member = members.add(Ids.text("u", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
        String key = keys.mint(member.id(), "laptop", KeyKind.CLAUDE_CODE, null).secret();
        TestPolicies.publish(gateway, "Everyone " + Ids.next(), "{'permissions':{'deny':['WebFetch']}}");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> TestPolicies.fresh(gateway, member.id()));
        String checksum = TestPolicies.checksum(gateway, member.id());
        long micros = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(ask(key, checksum).status()).isEqualTo(304);
            }
            long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            micros = Math.min(micros, spent / REQUESTS / 1000);
        }
        LOG.info("a 304 costs {} microseconds of CPU", micros);
        assertThat(micros).isLessThan(MOST_MICROS);
    }
}
