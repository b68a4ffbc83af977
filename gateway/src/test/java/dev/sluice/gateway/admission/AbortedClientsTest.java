package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clients that leave at every point of a request and of its answer. */
@GatewayTest
class AbortedClientsTest {

    private static final int STEPS = 24;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private PublicListener listener;

    @Autowired
    private JdbcClient database;

    private Member member;
    private MintedKey key;

    @BeforeEach
    void aDeveloperWithAKey() {
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        key = keys.mint(member.id(), "test", KeyKind.API, null);
    }

    @Test
    void aRequestThatBreaksOffAnywhereCostsNothing() throws Exception {
        byte[] request = request();
        for (int step = 0; step < STEPS; step++) {
            try (Socket client = connect()) {
                client.getOutputStream().write(request, 0, request.length * step / STEPS);
                client.getOutputStream().flush();
                // with a FIN in even steps, with a RST in odd ones
                client.setSoLinger(step % 2 == 1, 0);
            }
        }

        assertThat(wholeAnswer()).contains("message_stop");
        awaitNothingOpen();
        assertThat(rows()).isEqualTo(1);
        assertCountersAgree();
    }

    @Test
    void anAnswerThatNobodyWaitsForIsSettledWhereverItsReaderLeft() throws Exception {
        int length = wholeAnswer().length();
        for (int step = 0; step < STEPS; step++) {
            try (Socket client = connect()) {
                client.getOutputStream().write(request());
                client.getOutputStream().flush();
                client.getInputStream().readNBytes(length * step / STEPS);
                client.setSoLinger(step % 2 == 1, 0);
            }
        }

        assertThat(wholeAnswer()).contains("message_stop");
        awaitNothingOpen();
        // whoever left before the request was looked at may have none
        assertThat(rows()).isBetween(2L + STEPS - 1, 2L + STEPS);
        assertCountersAgree();
    }

    private byte[] request() {
        String body =
                "{\"model\":\"claude-opus-5\",\"max_tokens\":400,\"stream\":true,\"messages\":[{\"role\":\"user\","
                        + "\"content\":\"sim: first=2ms chunks=10 interval=2ms usage=in:100,out:50\"}]}";
        return ("POST /v1/messages HTTP/1.1\r\nHost: a\r\nx-api-key: " + key.secret()
                        + "\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\ncontent-length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private String wholeAnswer() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(request());
            client.getOutputStream().flush();
            InputStream answer = client.getInputStream();
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n0\r\n\r\n") < 0) {
                int next = answer.read();
                if (next < 0) {
                    break;
                }
                text.append((char) next);
            }
            return text.toString();
        }
    }

    private void awaitNothingOpen() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (number("select count(*) from usage_entry where member_id = ? and state = 'open'")
                                .signum()
                        > 0
                && System.nanoTime() < deadline) {
            Thread.sleep(20); // settlement follows the end of the connection
        }
        assertThat(number("select count(*) from usage_entry where member_id = ? and state = 'open'"))
                .isZero();
    }

    private long rows() {
        return number("select count(*) from usage_entry where member_id = ?").longValueExact();
    }

    private void assertCountersAgree() {
        assertThat(number("select coalesce(sum(settled), 0) from spend_counter where scope = 'MEMBER' and holder = ?"
                        + " and period = 'DAILY' and family = '' and zone = 'UTC'"))
                .isEqualByComparingTo(
                        number("select coalesce(sum(cost_pico), 0) from usage_entry where member_id = ?"));
        assertThat(number("select coalesce(sum(reserved), 0) from spend_counter where scope = 'MEMBER' and holder = ?"))
                .isZero();
    }

    private BigDecimal number(String sql) {
        return database.sql(sql).param(member.id()).query(BigDecimal.class).single();
    }
}
