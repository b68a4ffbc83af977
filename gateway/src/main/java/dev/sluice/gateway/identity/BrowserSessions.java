package dev.sluice.gateway.identity;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Browser sessions of the console: begun under a new id, ended after {@link #IDLE} without a request or {@link #LONGEST}
 * in any case. Each request reads the member anew, so that a suspension or another role counts at once.
 */
class BrowserSessions extends OncePerRequestFilter {

    static final Duration IDLE = Duration.ofHours(8);
    static final Duration LONGEST = Duration.ofHours(24);

    private final Members members;
    private final CsrfTokenRepository csrfTokens;
    private final Clock clock;
    private final SecurityContextRepository contexts = new HttpSessionSecurityContextRepository();

    BrowserSessions(Members members, CsrfTokenRepository csrfTokens, Clock clock) {
        this.members = members;
        this.csrfTokens = csrfTokens;
        this.clock = clock;
    }

    /** Begins a session for a member who has proved who they are. */
    void begin(Member member, HttpServletRequest request, HttpServletResponse response) {
        HttpSession old = request.getSession(false);
        if (old != null) {
            old.invalidate();
        }
        request.getSession(true).setMaxInactiveInterval((int) IDLE.toSeconds());
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication(ConsoleUser.of(member, clock.instant())));
        SecurityContextHolder.setContext(context);
        contexts.saveContext(context, request, response);
        // Forms of the time before are worth nothing afterwards.
        csrfTokens.saveToken(null, request, response);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication current = SecurityContextHolder.getContext().getAuthentication();
        if (current != null && current.getPrincipal() instanceof ConsoleUser user) {
            Optional<Member> member = stillGood(user);
            if (member.isPresent()) {
                SecurityContext fresh = SecurityContextHolder.createEmptyContext();
                fresh.setAuthentication(authentication(ConsoleUser.of(member.get(), user.signedInAt())));
                SecurityContextHolder.setContext(fresh);
            } else {
                end(request);
            }
        }
        chain.doFilter(request, response);
    }

    private Optional<Member> stillGood(ConsoleUser user) {
        if (!clock.instant().isBefore(user.signedInAt().plus(LONGEST))) {
            return Optional.empty();
        }
        return members.find(user.memberId()).filter(member -> member.status() == MemberStatus.ACTIVE);
    }

    private static void end(HttpServletRequest request) {
        SecurityContextHolder.clearContext();
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    private static Authentication authentication(ConsoleUser user) {
        return UsernamePasswordAuthenticationToken.authenticated(
                user,
                null,
                AuthorityUtils.createAuthorityList("ROLE_" + user.role().name()));
    }
}
