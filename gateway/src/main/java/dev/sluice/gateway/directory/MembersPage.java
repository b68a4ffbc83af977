package dev.sluice.gateway.directory;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.members.MemberRow;
import dev.sluice.gateway.ids.Ids;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about members: the list, and adding one by hand. */
@Controller
@RequestMapping("/console/members")
class MembersPage {

    private static final int UNPROCESSABLE = 422;
    private static final int PAGE = 50;

    private final Members members;
    private final MessageSource messages;
    private final Clock clock;

    MembersPage(Members members, MessageSource messages, Clock clock) {
        this.members = members;
        this.messages = messages;
        this.clock = clock;
    }

    @GetMapping
    String list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String role,
            @RequestParam(defaultValue = "") String status,
            @RequestParam(defaultValue = "1") String page,
            Model model) {
        Instant now = clock.instant();
        String wanted = q.strip().toLowerCase(Locale.ROOT);
        List<Member> found = members.list().stream()
                .filter(member -> wanted.isEmpty()
                        || member.email().toLowerCase(Locale.ROOT).contains(wanted)
                        || member.name().toLowerCase(Locale.ROOT).contains(wanted))
                .filter(member -> role.isEmpty() || member.role().apiName().equals(role))
                .filter(member -> status.isEmpty() || word(member.status()).equals(status))
                .sorted(Comparator.comparing(Member::addedAt).reversed())
                .toList();
        int number = page.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(page) : 1;
        model.addAttribute(
                "members",
                found.stream()
                        .skip((number - 1L) * PAGE)
                        .limit(PAGE)
                        .map(member -> row(member, now))
                        .toList());
        model.addAttribute("filtered", !wanted.isEmpty() || !role.isEmpty() || !status.isEmpty());
        model.addAttribute("older", found.size() > (long) number * PAGE ? number + 1 : 0);
        model.addAttribute("q", q);
        model.addAttribute("role", role);
        model.addAttribute("status", status);
        model.addAttribute(
                "roles",
                Arrays.stream(Role.values())
                        .map(each -> new Choice(each.apiName(), word(each)))
                        .toList());
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
                Ids.text("user", member.id()),
                member.name(),
                member.email(),
                word(member.role()),
                word(member.status()),
                new Moment(member.addedAt(), now));
    }

    private static String word(MemberStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private String word(Role role) {
        return messages.getMessage("role." + role.apiName(), null, Locale.ENGLISH);
    }
}
