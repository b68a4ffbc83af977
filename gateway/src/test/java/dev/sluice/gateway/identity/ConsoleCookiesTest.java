package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.settings.SluiceSettings;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;

class ConsoleCookiesTest {

    @Test
    void behindHttpsBrowsersTakeTheCookiesFromThisHostOnly() {
        SessionCookieConfig cookie = sessionCookie("https://sluice.corp.test");
        assertThat(cookie.getName()).isEqualTo("__Host-sluice-session");
        assertThat(cookie.isSecure()).isTrue();
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(cookie.getDomain()).isNull();
        assertThat(cookie.getAttribute("SameSite")).isEqualTo("Lax");
        Cookie csrf = csrfCookie("https://sluice.corp.test");
        assertThat(csrf.getName()).isEqualTo("__Host-sluice-csrf");
        assertThat(csrf.getSecure()).isTrue();
        assertThat(csrf.isHttpOnly()).isTrue();
        assertThat(csrf.getPath()).isEqualTo("/");
        assertThat(csrf.getAttribute("SameSite")).isEqualTo("Lax");
    }

    @Test
    void onPlainHttpTheyHavePlainNames() {
        SessionCookieConfig cookie = sessionCookie("http://localhost:8484");
        assertThat(cookie.getName()).isEqualTo("sluice-session");
        assertThat(cookie.isSecure()).isFalse();
        assertThat(cookie.isHttpOnly()).isTrue();
    }

    private static SessionCookieConfig sessionCookie(String publicUrl) {
        MockServletContext context = new MockServletContext();
        cookies(publicUrl).onStartup(context);
        return context.getSessionCookieConfig();
    }

    private static Cookie csrfCookie(String publicUrl) {
        var tokens = cookies(publicUrl).csrfTokens();
        MockHttpServletRequest request = new MockHttpServletRequest();
        MockHttpServletResponse response = new MockHttpServletResponse();
        tokens.saveToken(tokens.generateToken(request), request, response);
        return response.getCookies()[0];
    }

    private static ConsoleCookies cookies(String publicUrl) {
        return new ConsoleCookies(new Binder(new MapConfigurationPropertySource(Map.of("sluice.public-url", publicUrl)))
                .bindOrCreate("sluice", SluiceSettings.class));
    }
}
