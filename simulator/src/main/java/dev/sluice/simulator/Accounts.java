package dev.sluice.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The cloud credentials that are valid: those set, and those that the simulated token services gave out. Thread-safe. */
final class Accounts {

    /** The access key that is valid from the start. */
    static final AwsKey FIRST_KEY =
            new AwsKey("AKIASLUICESIMEXAMPLE", "simulatedSecretAccessKey/0000000000000000", null, null);

    private final Clock clock;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<String, AwsKey> awsKeys = new ConcurrentHashMap<>();
    private final Map<String, Bearer> bearers = new ConcurrentHashMap<>();
    private volatile @Nullable String externalId;
    private volatile @Nullable String clientSecret;
    private @Nullable GoogleAccount google;

    private record Bearer(Flavour flavour, Instant expires) {}

    Accounts(Clock clock) {
        this.clock = clock;
        reset();
    }

    Instant now() {
        return clock.instant();
    }

    void add(AwsKey key) {
        awsKeys.put(key.id(), key);
    }

    @Nullable
    AwsKey awsKey(String id) {
        return awsKeys.get(id);
    }

    /** Opens a session of an assumed role. */
    AwsKey openSession(Duration lifetime) {
        String serial = HexFormat.of().toHexDigits(sequence.incrementAndGet(), 8);
        AwsKey key = new AwsKey(
                "ASIASLUICE" + serial.toUpperCase(java.util.Locale.ROOT) + "SM",
                "simulatedSessionSecret/" + serial,
                "simulated-session-token-" + serial,
                now().plus(lifetime).truncatedTo(ChronoUnit.SECONDS));
        add(key);
        return key;
    }

    /** A new bearer of this kind of token service. */
    String issueBearer(Flavour flavour, Duration lifetime) {
        String token = "sim-" + flavour.word() + "-" + HexFormat.of().toHexDigits(sequence.incrementAndGet(), 8) + "-"
                + Long.toHexString(System.nanoTime());
        bearers.put(token, new Bearer(flavour, now().plus(lifetime)));
        return token;
    }

    /** Whether this token service gave out the token and it is still good. */
    boolean isIssued(Flavour flavour, String token) {
        Bearer bearer = bearers.get(token);
        return bearer != null && bearer.flavour() == flavour && bearer.expires().isAfter(now());
    }

    /** Ends all sessions and bearers now. */
    void expireAll() {
        bearers.clear();
        awsKeys.replaceAll((id, key) ->
                key.expires() == null ? key : new AwsKey(id, key.secret(), key.sessionToken(), now().minusSeconds(1)));
    }

    /** The external id that assuming a role demands; null for none. */
    @Nullable
    String externalId() {
        return externalId;
    }

    void externalId(@Nullable String id) {
        externalId = id;
    }

    /** The only valid secret of Entra clients; null when any will do. */
    @Nullable
    String clientSecret() {
        return clientSecret;
    }

    void clientSecret(@Nullable String secret) {
        clientSecret = secret;
    }

    /** The service account whose signatures can be checked; its key pair is made when it is first needed. */
    synchronized GoogleAccount google() {
        if (google == null) {
            google = GoogleAccount.create();
        }
        return google;
    }

    void reset() {
        awsKeys.clear();
        bearers.clear();
        externalId = null;
        clientSecret = null;
        add(FIRST_KEY);
    }
}
