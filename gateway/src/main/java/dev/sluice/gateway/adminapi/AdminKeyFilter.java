package dev.sluice.gateway.adminapi;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a request in by {@code x-api-key} or {@code authorization: Bearer}; whoever has neither is told so later. */
final class AdminKeyFilter extends OncePerRequestFilter {

    static final String AUTHORITY = "ADMIN_API";

    private static final Logger LOG = LoggerFactory.getLogger(AdminKeyFilter.class);
    private static final String BEARER = "bearer ";

    private final AdminKeys keys;

    AdminKeyFilter(AdminKeys keys) {
        this.keys = keys;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String presented = presented(request);
        Optional<AdminKey> key;
        try {
            key = presented == null ? Optional.empty() : keys.check(presented);
        } catch (DataAccessException e) {
            LOG.warn("{} not answered: the store is away", RequestIdFilter.idOf(request));
            ErrorEnvelope.write(request, response, HttpStatus.SERVICE_UNAVAILABLE, AdminApiErrors.STORE_AWAY);
            return;
        }
        String problem =
                key.isEmpty() ? null : Scopes.problem(key.get(), request.getMethod(), request.getServletPath());
        if (problem != null) {
            ErrorEnvelope.write(request, response, HttpStatus.FORBIDDEN, problem);
            return;
        }
        if (key.isPresent()) {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new PreAuthenticatedAuthenticationToken(
                    key.get(), "", List.of(new SimpleGrantedAuthority(AUTHORITY))));
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }

    private static @Nullable String presented(HttpServletRequest request) {
        String key = request.getHeader("x-api-key");
        if (key != null) {
            return key.strip();
        }
        String authorization = request.getHeader("authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }
}
