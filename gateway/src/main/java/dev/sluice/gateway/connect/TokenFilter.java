package dev.sluice.gateway.connect;

import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.devices.TokenCheck;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a member's client to its own account, by the access token it also uses for models. */
final class TokenFilter extends OncePerRequestFilter {

    private static final String BEARER = "bearer ";

    private final DeviceSessions devices;
    private final Members members;

    TokenFilter(DeviceSessions devices, Members members) {
        this.devices = devices;
        this.members = members;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath();
        return !path.equals(ConnectSecurity.ACCOUNT) && !path.startsWith(ConnectSecurity.ACCOUNT + "/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("authorization");
        String token = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : "";
        switch (devices.check(token)) {
            case TokenCheck.Accepted(var session, var memberId) -> {
                Optional<Member> member = members.find(memberId);
                if (member.isEmpty()) {
                    Problem.write(response, 401, "this sign-in has ended; sign in again");
                    return;
                }
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(
                        new PreAuthenticatedAuthenticationToken(new SignedIn(member.get(), session), "", List.of()));
                SecurityContextHolder.setContext(context);
                chain.doFilter(request, response);
            }
            case TokenCheck.Rejected(var reason) -> {
                boolean inactive = reason == TokenCheck.Reason.MEMBER_INACTIVE;
                Problem.write(
                        response,
                        inactive ? 403 : 401,
                        inactive
                                ? "your Sluice membership is suspended; ask your administrator"
                                : "this sign-in has ended or never was; sign in again");
            }
            case TokenCheck.Unavailable ignored ->
                Problem.write(response, 503, "Sluice cannot check sign-ins at the moment; try again shortly");
        }
    }
}
