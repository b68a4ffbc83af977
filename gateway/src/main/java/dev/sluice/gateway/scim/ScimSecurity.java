package dev.sluice.gateway.scim;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Closes everything under {@code /scim} to whoever has no token of a connection; no sessions, no cookies, no CSRF. */
@Configuration(proxyBeanMethods = false)
class ScimSecurity {

    private static final String AUTHORITY = "SCIM";
    private static final String BEARER = "bearer ";

    @Bean
    @Order(3)
    SecurityFilterChain scimChain(HttpSecurity http, Connections connections) throws Exception {
        return http.securityMatcher("/scim", "/scim/**")
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(all -> all.anyRequest().hasAuthority(AUTHORITY))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint((request, response, why) -> denied(response))
                                .accessDeniedHandler((request, response, why) -> denied(response)))
                .addFilterBefore(new TokenFilter(connections), AuthorizationFilter.class)
                .build();
    }

    private static void denied(HttpServletResponse response) throws IOException {
        response.setHeader("www-authenticate", "Bearer");
        ScimErrors.write(response, new ScimException(401, null, "missing or invalid bearer token"));
    }

    private static final class TokenFilter extends OncePerRequestFilter {

        private final Connections connections;

        TokenFilter(Connections connections) {
            this.connections = connections;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String header = request.getHeader("authorization");
            if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                try {
                    connections
                            .authenticate(header.substring(BEARER.length()).strip())
                            .ifPresent(TokenFilter::enter);
                } catch (DataAccessException e) {
                    ScimErrors.write(response, ScimErrors.STORE_AWAY);
                    return;
                }
            }
            chain.doFilter(request, response);
        }

        private static void enter(Connection connection) {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new PreAuthenticatedAuthenticationToken(
                    connection, "", List.of(new SimpleGrantedAuthority(AUTHORITY))));
            SecurityContextHolder.setContext(context);
        }
    }
}
