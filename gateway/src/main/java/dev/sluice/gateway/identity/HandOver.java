package dev.sluice.gateway.identity;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.ui.Model;

/**
 * A page between a form and another site. Browsers apply {@code form-action} of the content security policy to redirects
 * after a form too; from here they go on by themselves, without a script.
 */
final class HandOver {

    private HandOver() {}

    static String to(String where, String name, Model model, HttpServletResponse response) {
        response.setHeader("Refresh", "0;url=" + where);
        model.addAttribute("where", where);
        model.addAttribute("name", name);
        return "account/hand-over";
    }
}
