package dev.sluice.gateway.identity;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.security.web.authentication.logout.LogoutSuccessHandler;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;

/** Signing out: the session ends here in any case, then the browser goes to sign out at the provider that vouched. */
@Controller
class SignOut implements LogoutHandler, LogoutSuccessHandler {

    private static final String WHERE = SignOut.class.getName();

    private final ObjectProvider<OtherWaysIn> otherWays;

    SignOut(ObjectProvider<OtherWaysIn> otherWays) {
        this.otherWays = otherWays;
    }

    /** While the session still knows who vouched. */
    @Override
    public void logout(
            HttpServletRequest request, HttpServletResponse response, @Nullable Authentication authentication) {
        Optional<URI> where = BrowserSessions.via(request)
                .flatMap(via -> otherWays.stream()
                        .flatMap(ways -> ways.signOut(via).stream())
                        .findFirst());
        where.ifPresent(uri -> request.setAttribute(WHERE, uri.toString()));
    }

    @Override
    public void onLogoutSuccess(
            HttpServletRequest request, HttpServletResponse response, @Nullable Authentication authentication)
            throws IOException, ServletException {
        if (request.getAttribute(WHERE) == null) {
            response.sendRedirect("/sign-in?out");
        } else {
            request.getRequestDispatcher("/sign-out/elsewhere").forward(request, response);
        }
    }

    /** Reached by forwarding only: for requests from outside there is no such page. */
    @PostMapping("/sign-out/elsewhere")
    String elsewhere(HttpServletRequest request, Model model, HttpServletResponse response) {
        return request.getAttribute(WHERE) instanceof String where
                ? HandOver.to(where, URI.create(where).getHost(), model, response)
                : "redirect:/sign-in?out";
    }
}
