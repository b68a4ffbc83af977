package dev.sluice.gateway.proxy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests that reach the servlet container past the listener: other users of this machine could otherwise connect
 * to its loopback port and set forwarding headers as they like.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RelaySecret extends OncePerRequestFilter {

    private final String value;

    RelaySecret() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        value = HexFormat.of().formatHex(random);
    }

    String value() {
        return value;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!matches(request.getHeader(ConsoleRelay.SECRET_HEADER))) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean matches(@Nullable String presented) {
        return presented != null
                && MessageDigest.isEqual(
                        presented.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }
}
