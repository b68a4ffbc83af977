package dev.sluice.gateway.adminapi;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.session.DisableEncodeUrlFilter;

/** Closes the Admin API to whoever has no admin key; no sessions, no cookies, no CSRF. */
@Configuration(proxyBeanMethods = false)
class AdminApiSecurity {

    static final String ROOT = "/v1/organizations";
    private static final String COMPLIANCE = "/v1/compliance/**";

    private static final String DENIED = "missing or invalid admin credentials";

    @Bean
    @Order(1)
    SecurityFilterChain adminApiChain(HttpSecurity http, AdminKeys keys) {
        return http.securityMatcher(ROOT, ROOT + "/**", COMPLIANCE)
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.cacheControl(cache -> cache.disable()))
                .authorizeHttpRequests(all -> all.anyRequest().hasAuthority(AdminKeyFilter.AUTHORITY))
                .exceptionHandling(errors -> errors.authenticationEntryPoint((request, response, why) ->
                                ErrorEnvelope.write(request, response, HttpStatus.UNAUTHORIZED, DENIED))
                        .accessDeniedHandler((request, response, why) ->
                                ErrorEnvelope.write(request, response, HttpStatus.UNAUTHORIZED, DENIED)))
                .addFilterBefore(new RequestIdFilter(), DisableEncodeUrlFilter.class)
                .addFilterBefore(new AdminKeyFilter(keys), AuthorizationFilter.class)
                .build();
    }
}
