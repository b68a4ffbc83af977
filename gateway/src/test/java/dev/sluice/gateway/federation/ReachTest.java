package dev.sluice.gateway.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {

    private static final Reach REACH = new Reach(host -> List.of(InetAddress.ofLiteral(host)));

    @ParameterizedTest
    @CsvSource({
        "140.82.112.3, PUBLIC",
        "2606:50c0:8000::153, PUBLIC",
        "10.1.2.3, PRIVATE",
        "172.16.0.1, PRIVATE",
        "192.168.1.1, PRIVATE",
        "100.64.3.4, PRIVATE",
        "127.0.0.1, PRIVATE",
        "::1, PRIVATE",
        "fd12:3456::1, PRIVATE",
        "169.254.169.254, FORBIDDEN",
        "::ffff:169.254.169.254, FORBIDDEN",
        "64:ff9b::a9fe:a9fe, FORBIDDEN",
        "64:ff9b::a01:203, PRIVATE",
        "fe80::1, FORBIDDEN",
        "fd00:ec2::254, FORBIDDEN",
        "100.100.100.200, FORBIDDEN",
        "0.0.0.0, FORBIDDEN",
        "224.0.0.1, FORBIDDEN"
    })
    void everyAddressHasItsPlace(String address, Reach.Place place) throws UnknownHostException {
        assertThat(REACH.place(address)).isEqualTo(place);
    }

    @ParameterizedTest
    @CsvSource({
        "140.82.112.3, 140.82.112.4, true",
        "10.1.2.3, 10.1.2.4, true",
        "10.1.2.3, 140.82.112.4, true",
        "140.82.112.3, 10.1.2.3, false",
        "140.82.112.3, 127.0.0.1, false",
        "10.1.2.3, 169.254.169.254, false",
        "169.254.169.254, 140.82.112.4, false"
    })
    void keysAreNeverFurtherInsideThanTheirIssuer(String issuer, String keys, boolean may) throws UnknownHostException {
        assertThat(REACH.mayLead(issuer, keys)).isEqualTo(may);
    }
}
