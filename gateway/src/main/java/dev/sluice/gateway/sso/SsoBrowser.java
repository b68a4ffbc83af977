package dev.sluice.gateway.sso;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** The cookie that binds a sign-in under way to the browser that began it. */
@Component
class SsoBrowser {

    private final SsoAddress address;

    SsoBrowser(SsoAddress address) {
        this.address = address;
    }

    /** The secret of a browser that came before. */
    Optional<String> known(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, cookieName());
        return Optional.ofNullable(cookie).map(Cookie::getValue).filter(Attempts::isSecret);
    }

    void remember(String browser, HttpServletResponse response) {
        response.addHeader(
                "Set-Cookie",
                ResponseCookie.from(cookieName(), browser)
                        .path("/")
                        .secure(address.secure())
                        .httpOnly(true)
                        .sameSite("Lax")
                        .maxAge(Attempts.LIFETIME)
                        .build()
                        .toString());
    }

    private String cookieName() {
        return address.secure() ? "__Host-sluice-sso" : "sluice-sso";
    }
}
