package dev.sluice.gateway.console;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The pages outside of the console: the front door, and the answer to a form that came too late. */
@Controller
class HomePage {

    @GetMapping("/")
    String home() {
        return "home";
    }

    /** Forwarded to, with the method of the form, when its token is missing or old; not reachable by itself. */
    @RequestMapping("/expired")
    String expired() {
        return "error/expired";
    }
}
