package dev.sluice.gateway.connect;

import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.directory.Members;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/** Scripts and program are for everybody; {@code /connect/me} is for whoever has a token. No cookies, so no CSRF. */
@Configuration(proxyBeanMethods = false)
class ConnectSecurity {

    static final String ACCOUNT = "/connect/me";

    @Bean
    @Order(4)
    SecurityFilterChain connectChain(HttpSecurity http, DeviceSessions devices, Members members) {
        return http.securityMatcher("/install.sh", "/install.ps1", "/connect/**")
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.cacheControl(cache -> cache.disable()))
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .addFilterBefore(new TokenFilter(devices, members), AuthorizationFilter.class)
                .build();
    }
}
