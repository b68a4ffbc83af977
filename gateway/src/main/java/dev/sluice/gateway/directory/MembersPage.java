package dev.sluice.gateway.directory;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.members.MemberRow;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about members: the list, and adding one by hand. */
@Controller
@RequestMapping("/console/members")
class MembersPage {

    private static final int UNPROCESSABLE = 422;

    private final Members members;
    private final MessageSource messages;
    private final Clock clock;

    MembersPage(Members members, MessageSource messages, Clock clock) {
        this.members = members;
        this.messages = messages;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        Instant now = clock.instant();
        List<MemberRow> rows = members.list().stream()
                .sorted(Comparator.comparing(Member::addedAt).reversed())
                .map(member -> row(member, now))
                .toList();
        model.addAttribute("members", rows);
        return "members/list";
    }

    @GetMapping("/new")
    String newForm(Model model, HttpServletRequest request) {
        model.addAttribute("form", NewMemberForm.empty());
        return form(model, request);
    }

    @PostMapping
    String add(
            @Valid @ModelAttribute("form") NewMemberForm form,
            BindingResult problems,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        if (problems.getTarget() == null) {
            // Not what our form sends: a role that does not exist.
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        Role role = form.role();
        if (role != null && !assignable(role, request)) {
            problems.rejectValue("role", "role.only-owner");
        }
        if (!problems.hasErrors() && role != null) {
            try {
                Member added = members.add(form.email(), form.name(), role);
                next.addFlashAttribute("notice", "notice.member.added");
                next.addFlashAttribute("noticeOf", added.name());
                return "redirect:/console/members";
            } catch (MemberExistsException e) {
                problems.rejectValue("email", "member.exists");
            } catch (IllegalArgumentException e) {
                problems.rejectValue("email", "member.unusable", new Object[] {e.getMessage()}, null);
            }
        }
        response.setStatus(UNPROCESSABLE);
        return form(model, request);
    }

    private String form(Model model, HttpServletRequest request) {
        model.addAttribute(
                "roles",
                Arrays.stream(Role.values())
                        .filter(role -> assignable(role, request))
                        .map(role -> new Choice(role.name(), word(role)))
                        .toList());
        return "members/new";
    }

    /** Admins and owners are the owner's to make (Admin API contract, roles). */
    private static boolean assignable(Role role, HttpServletRequest request) {
        boolean high = role == Role.ADMIN || role == Role.OWNER;
        return !high || request.isUserInRole(Role.OWNER.name());
    }

    private MemberRow row(Member member, Instant now) {
        return new MemberRow(
                member.name(),
                member.email(),
                word(member.role()),
                member.status().name().toLowerCase(Locale.ROOT),
                new Moment(member.addedAt(), now));
    }

    private String word(Role role) {
        return messages.getMessage("role." + role.apiName(), null, Locale.ENGLISH);
    }
}
