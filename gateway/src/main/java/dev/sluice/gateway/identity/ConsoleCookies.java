package dev.sluice.gateway.identity;

import dev.sluice.gateway.settings.SluiceSettings;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import java.net.URI;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.stereotype.Component;

/**
 * Names and attributes of the cookies. Where people reach Sluice by https, the names carry {@code __Host-}, so that
 * browsers take them from this very host only (RFC 6265bis §4.1.3.2).
 */
@Component
class ConsoleCookies implements ServletContextInitializer {

    private final boolean secure;

    ConsoleCookies(SluiceSettings settings) {
        URI url = settings.publicUrl();
        this.secure = url == null ? settings.tls().certificate() != null : "https".equalsIgnoreCase(url.getScheme());
    }

    @Override
    public void onStartup(ServletContext context) {
        SessionCookieConfig cookie = context.getSessionCookieConfig();
        cookie.setName(name("sluice-session"));
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSecure(secure);
        cookie.setAttribute("SameSite", "Lax");
    }

    /** The cookie of the stored sessions; no other attributes than those above. */
    CookieSerializer sessionCookie() {
        DefaultCookieSerializer cookie = new DefaultCookieSerializer();
        cookie.setCookieName(name("sluice-session"));
        cookie.setCookiePath("/");
        cookie.setUseHttpOnlyCookie(true);
        cookie.setUseSecureCookie(secure);
        cookie.setSameSite("Lax");
        cookie.setUseBase64Encoding(false);
        return cookie;
    }

    /** In a cookie, so that whoever only looks at the sign-in page costs no session. */
    CsrfTokenRepository csrfTokens() {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName(name("sluice-csrf"));
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(
                cookie -> cookie.secure(secure).httpOnly(true).sameSite("Lax"));
        return tokens;
    }

    private String name(String plain) {
        return secure ? "__Host-" + plain : plain;
    }
}
