package dev.sluice.gateway.devices;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/** The endpoints of a client's sign-in are open to everybody: no sessions, no cookies, so no CSRF either. */
@Configuration(proxyBeanMethods = false)
class DevicesSecurity {

    @Bean
    @Order(2)
    SecurityFilterChain oauthChain(HttpSecurity http) {
        return http.securityMatcher(
                        "/.well-known/oauth-authorization-server",
                        "/oauth/device_authorization",
                        "/oauth/token",
                        "/oauth/revoke")
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.cacheControl(cache -> cache.disable()))
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .build();
    }
}
