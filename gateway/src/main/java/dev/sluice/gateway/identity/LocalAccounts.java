package dev.sluice.gateway.identity;

import dev.sluice.gateway.directory.Member;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Gives new members a password to sign in with. */
@Service
public class LocalAccounts {

    private final LocalCredentials credentials;
    private final Passwords passwords;
    private final BrowserSessions sessions;

    LocalAccounts(LocalCredentials credentials, Passwords passwords, BrowserSessions sessions) {
        this.credentials = credentials;
        this.passwords = passwords;
        this.sessions = sessions;
    }

    /** The message key of what is wrong with a password; empty when it will do. */
    public Optional<String> passwordProblem(String password, String email) {
        return PasswordRules.problem(password, email);
    }

    /** A hash for {@link #setPassword}; slow on purpose, so not to be called while rows are locked. */
    public String hash(String password) {
        return passwords.hash(password);
    }

    /** Lets a member sign in with the password of this hash. */
    public void setPassword(UUID memberId, String passwordHash) {
        credentials.setPassword(memberId, passwordHash);
    }

    /** Signs a member in who has just proved who they are. */
    public void signIn(Member member, HttpServletRequest request, HttpServletResponse response) {
        sessions.begin(member, request, response);
    }
}
