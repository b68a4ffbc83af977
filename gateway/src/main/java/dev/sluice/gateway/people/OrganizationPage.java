package dev.sluice.gateway.people;

import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.OwnOrganization;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the organization is called; owners change it. */
@Controller
@RequestMapping("/console/account/organization")
class OrganizationPage {

    private final OwnOrganization organization;

    OrganizationPage(OwnOrganization organization) {
        this.organization = organization;
    }

    @GetMapping
    String show(Model model) {
        model.addAttribute("name", organization.get().name());
        return "account/organization";
    }

    @PostMapping
    String rename(
            @RequestParam(defaultValue = "") String name,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        try {
            next.addFlashAttribute("notice", "notice.organization.renamed");
            next.addFlashAttribute("noticeOf", organization.rename(name).name());
            return "redirect:/console/account";
        } catch (InvalidMemberException e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("name", name);
            model.addAttribute("problem", e.getMessage());
            return "account/organization";
        }
    }
}
