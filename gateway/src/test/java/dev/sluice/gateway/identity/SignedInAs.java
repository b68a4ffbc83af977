package dev.sluice.gateway.identity;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;

import dev.sluice.gateway.console.MovableClock;
import dev.sluice.gateway.directory.Member;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/** Puts a member's browser session around a request. */
public final class SignedInAs {

    private SignedInAs() {}

    /** As this member; which role counts is read from the directory, as always. */
    public static RequestPostProcessor member(Member member) {
        ConsoleUser user = ConsoleUser.of(member, MovableClock.START);
        return authentication(UsernamePasswordAuthenticationToken.authenticated(user, null, java.util.List.of()));
    }
}
