package dev.sluice.gateway.identity;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.identity.LocalCredentials.LocalCredential;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Sign-in with e-mail and password, and a one-time code where the member has turned that on. */
@Service
class SignIn {

    /** What came of a step. */
    sealed interface Result {
        /** Through. */
        record SignedIn(Member member) implements Result {}

        /** The password is right, a code is wanted too. */
        record CodeWanted(UUID memberId) implements Result {}

        /** Not right; deliberately silent about what. */
        record Refused() implements Result {}

        /** Too many attempts. */
        record Wait(Duration left) implements Result {}
    }

    private final Members members;
    private final LocalCredentials credentials;
    private final Passwords passwords;
    private final TwoStep twoStep;
    private final SignInThrottle throttle;

    SignIn(
            Members members,
            LocalCredentials credentials,
            Passwords passwords,
            TwoStep twoStep,
            SignInThrottle throttle) {
        this.members = members;
        this.credentials = credentials;
        this.passwords = passwords;
        this.twoStep = twoStep;
        this.throttle = throttle;
    }

    /** The first step. */
    Result password(String email, String password, String address) {
        Optional<Duration> wait = throttle.attempt(email, address);
        if (wait.isPresent()) {
            return new Result.Wait(wait.get());
        }
        Member member = members.findByEmail(email.strip()).orElse(null);
        LocalCredential credential =
                member == null ? null : credentials.find(member.id()).orElse(null);
        // Checked even when nobody has this address: the answer takes as long either way.
        boolean right = password.length() <= PasswordRules.LONGEST
                && passwords.matches(password, credential == null ? null : credential.passwordHash());
        if (!right || member == null || credential == null || !active(member)) {
            return new Result.Refused();
        }
        return credential.twoStep() ? new Result.CodeWanted(member.id()) : signedIn(member, address);
    }

    /** The second step, for the member who passed the first. */
    Result code(UUID memberId, String code, String address) {
        Member member = members.find(memberId).orElse(null);
        if (member == null || !active(member)) {
            return new Result.Refused();
        }
        Optional<Duration> wait = throttle.codeAttempt(member.email(), address);
        if (wait.isPresent()) {
            return new Result.Wait(wait.get());
        }
        boolean right = credentials
                .find(memberId)
                .map(credential -> twoStep.accepts(credential, code))
                .orElse(false);
        return right ? signedIn(member, address) : new Result.Refused();
    }

    /** Whether this is the member's password, asked again before something that weakens the account. */
    Result confirm(Member member, String password, String address) {
        Optional<Duration> wait = throttle.attempt(member.email(), address);
        if (wait.isPresent()) {
            return new Result.Wait(wait.get());
        }
        @Nullable
        String hash =
                credentials.find(member.id()).map(LocalCredential::passwordHash).orElse(null);
        return passwords.matches(password, hash) ? signedIn(member, address) : new Result.Refused();
    }

    private Result signedIn(Member member, String address) {
        throttle.succeeded(member.email(), address);
        return new Result.SignedIn(member);
    }

    private static boolean active(Member member) {
        return member.status() == MemberStatus.ACTIVE;
    }
}
