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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
public class BrowserSessions extends OncePerRequestFilter {

    static final Duration IDLE = Duration.ofHours(8);
    static final Duration LONGEST = Duration.ofHours(24);

    private final Members members;
    private final SessionStore store;
    private final CsrfTokenRepository csrfTokens;
    private final Clock clock;
    private final SecurityContextRepository contexts = new HttpSessionSecurityContextRepository();

    BrowserSessions(Members members, SessionStore store, CsrfTokenRepository csrfTokens, Clock clock) {
        this.members = members;
        this.store = store;
        this.csrfTokens = csrfTokens;
        this.clock = clock;
    }

    /** Begins a session for a member who has proved who they are to Sluice itself. */
    void begin(Member member, HttpServletRequest request, HttpServletResponse response) {
        begin(member, null, request, response);
    }

    /**
     * Begins a session for a member who has proved who they are.
     *
     * @param via the identity provider that vouches
     */
    public void begin(
            Member member, SessionOwner.@Nullable Via via, HttpServletRequest request, HttpServletResponse response) {
        HttpSession old = request.getSession(false);
        if (old != null) {
            old.invalidate();
        }
        HttpSession session = request.getSession(true);
        session.setMaxInactiveInterval((int) IDLE.toSeconds());
        session.setAttribute(SessionOwner.class.getName(), new SessionOwner(member.id(), via));
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication(ConsoleUser.of(member, clock.instant())));
        SecurityContextHolder.setContext(context);
        contexts.saveContext(context, request, response);
        // Forms of the time before are worth nothing afterwards.
        csrfTokens.saveToken(null, request, response);
    }

    /** The identity provider that vouched for the session of a request. */
    public static Optional<SessionOwner.Via> via(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(SessionOwner.class.getName()) instanceof SessionOwner owner
                ? Optional.ofNullable(owner.via())
                : Optional.empty();
    }

    /**
     * Ends sessions on the word of the provider that vouched for them.
     *
     * @param subject null means whoever it is
     * @param providerSession null means all sessions of the subject
     * @return how many
     */
    public int endOf(UUID providerId, @Nullable String subject, @Nullable String providerSession) {
        if (subject == null && providerSession == null) {
            throw new IllegalArgumentException("whose sessions?");
        }
        return store.endOf(providerId, subject, providerSession);
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
