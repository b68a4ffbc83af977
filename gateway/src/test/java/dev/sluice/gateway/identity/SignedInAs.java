package dev.sluice.gateway.identity;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;

import dev.sluice.gateway.directory.Member;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/** Puts a member's browser session around a request. */
public final class SignedInAs {

    private SignedInAs() {}

    /** As this member, signed in when they were added; which role counts is read from the directory, as always. */
    public static RequestPostProcessor member(Member member) {
        ConsoleUser user = ConsoleUser.of(member, member.addedAt());
        return authentication(UsernamePasswordAuthenticationToken.authenticated(user, null, List.of()));
    }
}
