package dev.sluice.gateway.identity;

import dev.sluice.gateway.directory.Members;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.stream.Stream;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Who may open which page. What is not listed does not exist: it answers 404, whoever asks. Paths of the APIs
 * ({@code /v1/**}) are other chains' business.
 */
@Configuration
class ConsoleSecurity {

    /** No inline script or style anywhere, nothing from elsewhere. */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
            + " frame-ancestors 'none'; base-uri 'none'";

    private static final String[] MANAGERS = {"OWNER", "ADMIN"};
    private static final String[] READERS = {"OWNER", "ADMIN", "BILLING", "AUDITOR"};

    private static final String[] PAGES_OF_MANAGERS = {
        "/console/keys",
        "/console/members",
        "/console/limits",
        "/console/providers",
        "/console/models",
        "/console/routing",
        "/console/betas",
        "/console/invites",
        "/console/groups",
        "/console/workspaces",
        "/console/sso",
        "/console/devices/all",
        "/console/scim",
        "/console/alerts",
        "/console/rates",
        "/console/prices",
        "/console/service-accounts",
        "/console/admin-keys",
        "/console/policies",
        "/console/guardrails",
        "/console/telemetry",
        "/console/feedback"
    };
    /** Who runs one of these decides who comes in, and as whom: admins look and test, owners change. */
    private static final String[] CHANGED_BY_OWNERS = {"/console/sso", "/console/scim"};

    private static final String[] AUDITORS = {"OWNER", "ADMIN", "AUDITOR"};
    private static final String[] PAGES_OF_AUDITORS = {"/console/audit"};
    private static final String[] PAGES_OF_READERS = {"/console/usage", "/console/reconciliation"};

    /** Of every active member, whatever their role; the pages themselves may ask for more. */
    private static final String[] PAGES_OF_MEMBERS = {
        "/console/devices",
        "/console/account",
        "/device",
        "/console/my-limits",
        "/console/connect",
        "/console/increases"
    };

    @Bean
    BrowserSessions browserSessions(Members members, SessionStore store, ConsoleCookies cookies, Clock clock) {
        return new BrowserSessions(members, store, cookies.csrfTokens(), clock);
    }

    /** It belongs to the chain below, not to every request of the container. */
    @Bean
    FilterRegistrationBean<BrowserSessions> browserSessionsOnlyInTheChain(BrowserSessions sessions) {
        FilterRegistrationBean<BrowserSessions> registration = new FilterRegistrationBean<>(sessions);
        registration.setEnabled(false);
        return registration;
    }

    /** Sign-in is our own; without this, Spring Boot would invent a user with a logged password. */
    @Bean
    AuthenticationManager noOtherSignIn() {
        return new ProviderManager(new NobodyProvider());
    }

    @Bean
    @Order(100)
    SecurityFilterChain consoleChain(
            HttpSecurity http, BrowserSessions sessions, ConsoleCookies cookies, SignOut signOut) throws Exception {
        return http.securityMatcher(request -> !apiPath(request))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/", "/css/**", "/js/**", "/img/**", "/webjars/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/actuator/health/**")
                        .permitAll()
                        .requestMatchers(
                                "/sign-in", "/sign-in/code", "/sign-in/sso", "/setup", "/invite", "/raise", "/sso/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, below(CHANGED_BY_OWNERS))
                        .hasRole("OWNER")
                        .requestMatchers(below("/console/account/organization"))
                        .hasRole("OWNER")
                        .requestMatchers(below(PAGES_OF_MANAGERS))
                        .hasAnyRole(MANAGERS)
                        .requestMatchers(below(PAGES_OF_AUDITORS))
                        .hasAnyRole(AUDITORS)
                        .requestMatchers(below(PAGES_OF_READERS))
                        .hasAnyRole(READERS)
                        .requestMatchers(below(PAGES_OF_MEMBERS))
                        .authenticated()
                        .requestMatchers("/console")
                        .authenticated()
                        .anyRequest()
                        .denyAll())
                .addFilterBefore(sessions, AnonymousAuthenticationFilter.class)
                .csrf(csrf -> csrf.csrfTokenRepository(cookies.csrfTokens())
                        // Identity providers call it, with a signed token and without a cookie.
                        .ignoringRequestMatchers("/sso/*/back-channel-logout", "/sso/saml/*/acs", "/sso/saml/*/logout"))
                .logout(logout ->
                        logout.logoutUrl("/sign-out").addLogoutHandler(signOut).logoutSuccessHandler(signOut))
                .requestCache(cache -> cache.disable())
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(policy -> policy.policy("camera=(), geolocation=(), microphone=()")))
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint(ConsoleSecurity::toSignIn)
                        .accessDeniedHandler(ConsoleSecurity::refuse))
                .build();
    }

    private static boolean apiPath(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.equals("/v1") || path.startsWith("/v1/");
    }

    private static boolean consolePath(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.equals("/console") || path.startsWith("/console/") || devicePath(path);
    }

    private static boolean devicePath(String path) {
        return path.equals("/device") || path.equals("/device/deny");
    }

    private static boolean listed(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.equals("/console")
                || Stream.of(PAGES_OF_MANAGERS, PAGES_OF_AUDITORS, PAGES_OF_READERS, PAGES_OF_MEMBERS)
                        .flatMap(Stream::of)
                        .anyMatch(page -> path.equals(page) || path.startsWith(page + "/"));
    }

    private static String[] below(String... pages) {
        return Stream.of(pages).map(page -> page + "/**").toArray(String[]::new);
    }

    private static void toSignIn(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException problem)
            throws IOException {
        if (!consolePath(request)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else if (request.getHeader("HX-Request") != null) {
            // A redirect would put the sign-in page into the middle of another one.
            response.setHeader("HX-Redirect", "/sign-in");
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else {
            boolean page = request.getMethod().equals("GET");
            String query = devicePath(request.getRequestURI()) ? request.getQueryString() : null;
            String target = request.getRequestURI() + (query == null ? "" : "?" + query);
            String next = page ? "?next=" + URLEncoder.encode(target, StandardCharsets.UTF_8) : "";
            response.sendRedirect("/sign-in" + next);
        }
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, AccessDeniedException problem)
            throws IOException, ServletException {
        if (problem instanceof CsrfException) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            request.getRequestDispatcher("/expired").forward(request, response);
        } else {
            response.sendError(listed(request) ? HttpServletResponse.SC_FORBIDDEN : HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
