package dev.sluice.gateway.warnings;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page about who is warned from which share of a limit on. */
@Controller
@RequestMapping("/console/alerts/warnings")
class WarningsPage {

    private final WarningStore store;

    WarningsPage(WarningStore store) {
        this.store = store;
    }

    @GetMapping
    String show(Model model) {
        model.addAttribute("audiences", store.audiences());
        model.addAttribute(
                "choices",
                Stream.concat(Threshold.ALL.stream(), Stream.of(Threshold.NEVER))
                        .toList());
        return "alerts/warnings";
    }

    @PostMapping
    String set(
            @RequestParam int person,
            @RequestParam int workspaceAdmins,
            @RequestParam int finance,
            @RequestParam int webhooks,
            RedirectAttributes next) {
        if (!List.of(person, workspaceAdmins, finance, webhooks).stream().allMatch(Threshold::isChoice)) {
            // Not what our form sends.
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        store.setAudiences(new Audiences(person, workspaceAdmins, finance, webhooks));
        next.addFlashAttribute("notice", "notice.warnings.changed");
        return "redirect:/console/alerts";
    }
}
