package dev.sluice.gateway.identity;

import dev.sluice.gateway.identity.LocalCredentials.LocalCredential;
import dev.sluice.gateway.secrets.Vault;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Two-step sign-in: one-time codes of an authenticator app, and recovery codes for the day the phone is gone. */
@Service
class TwoStep {

    static final int RECOVERY_CODES = 10;
    static final String PURPOSE = "totp";
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int GROUP = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final LocalCredentials credentials;
    private final Vault vault;
    private final Clock clock;

    TwoStep(LocalCredentials credentials, Vault vault, Clock clock) {
        this.credentials = credentials;
        this.vault = vault;
        this.clock = clock;
    }

    /** Turns it on when the code proves that the app has the secret; answers the recovery codes, shown this once. */
    @Transactional
    public Optional<List<String>> turnOn(UUID memberId, byte[] secret, String code) {
        OptionalLong step = Totp.stepOf(code, secret, clock.instant());
        if (step.isEmpty()) {
            return Optional.empty();
        }
        List<String> codes = IntStream.range(0, RECOVERY_CODES)
                .mapToObj(i -> newRecoveryCode())
                .toList();
        credentials.turnOnTwoStep(
                memberId,
                vault.seal(PURPOSE + memberId, secret),
                step.getAsLong(),
                codes.stream().map(TwoStep::recoveryHash).toList());
        return Optional.of(codes);
    }

    @Transactional
    public void turnOff(UUID memberId) {
        credentials.turnOffTwoStep(memberId);
    }

    /** Whether this is the code of the moment, or an unused recovery code; either counts once. */
    boolean accepts(LocalCredential credential, String typed) {
        byte[] sealed = credential.totpSecret();
        if (sealed == null) {
            return false;
        }
        byte[] secret = vault.open(PURPOSE + credential.memberId(), sealed);
        OptionalLong step = Totp.stepOf(typed, secret, clock.instant());
        if (step.isPresent()) {
            return credentials.takeStep(credential.memberId(), step.getAsLong());
        }
        return credentials.takeRecoveryCode(credential.memberId(), recoveryHash(typed));
    }

    /** Two groups of five letters and digits, about 49 bits; none that are easily mistaken for each other. */
    private static String newRecoveryCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < 2 * GROUP; i++) {
            if (i == GROUP) {
                code.append('-');
            }
            code.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    private static byte[] recoveryHash(String typed) {
        return Tokens.hash(typed.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
    }
}
