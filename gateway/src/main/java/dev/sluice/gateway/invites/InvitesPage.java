package dev.sluice.gateway.invites;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.invites.InviteRow;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.invites.BatchText.Parsed;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about invites: the list, one or many new ones, a new link, withdrawing. */
@Controller
@RequestMapping("/console/invites")
class InvitesPage {

    private static final int UNPROCESSABLE = 422;
    private static final int PAGE = 50;
    private static final String LIST = "redirect:/console/invites";

    private final Invites invites;
    private final InviteBatch batch;
    private final InviteMail mail;
    private final Workspaces workspaces;
    private final MessageSource messages;
    private final Clock clock;

    InvitesPage(
            Invites invites,
            InviteBatch batch,
            InviteMail mail,
            Workspaces workspaces,
            MessageSource messages,
            Clock clock) {
        this.invites = invites;
        this.batch = batch;
        this.mail = mail;
        this.workspaces = workspaces;
        this.messages = messages;
        this.clock = clock;
    }

    @GetMapping
    String list(@AuthenticationPrincipal ConsoleUser user, @RequestParam(defaultValue = "") String after, Model model) {
        InviteQuery query = new InviteQuery(
                null,
                List.of(),
                List.of(),
                PAGE + 1,
                Ids.parse(Invite.ID, after).orElse(null),
                null);
        List<Invite> found = invites.page(query);
        Instant now = clock.instant();
        List<InviteRow> rows =
                found.stream().limit(PAGE).map(invite -> row(invite, user, now)).toList();
        model.addAttribute("invites", rows);
        model.addAttribute("older", found.size() > PAGE ? rows.getLast().id() : "");
        return "invites/list";
    }

    @GetMapping("/new")
    String newForm(Model model, Authentication user) {
        return form(model, "", user);
    }

    @PostMapping
    String invite(
            @RequestParam(defaultValue = "") String lines,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @RequestParam(defaultValue = "DEVELOPER") Role role,
            @RequestParam(defaultValue = "") String workspace,
            Model model,
            Authentication user,
            HttpServletResponse response)
            throws IOException {
        ConsoleUser giver = (ConsoleUser) user.getPrincipal();
        if (giver == null || !InviteRules.mayGive(giver.role(), role)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        Parsed parsed = read(lines, file);
        if (parsed instanceof Parsed.Lines good) {
            List<UUID> places = Ids.parse(Workspace.ID, workspace)
                    .filter(id -> workspaces.find(id).filter(Workspace::active).isPresent())
                    .map(List::of)
                    .orElseGet(List::of);
            List<InviteBatch.LineResult> results =
                    batch.invite(good.lines(), new InviteBatch.Terms(role, places, giver.role(), giver.memberId()));
            model.addAttribute("results", results);
            model.addAttribute(
                    "invited",
                    results.stream().filter(result -> result.link() != null).count());
            model.addAttribute("mails", mail.configured());
            model.addAttribute(
                    "links",
                    results.stream()
                            .filter(result -> result.link() != null)
                            .map(result -> result.email() + "\t" + result.link())
                            .collect(Collectors.joining("\n")));
            return "invites/results";
        }
        response.setStatus(UNPROCESSABLE);
        model.addAttribute("refused", parsed);
        return form(model, lines, user);
    }

    private static Parsed read(String lines, @Nullable MultipartFile file) throws IOException {
        if (file == null || file.isEmpty()) {
            return BatchText.read(lines);
        }
        if (!lines.isBlank()) {
            return new Parsed.Refused("invites.batch.both", 0);
        }
        return file.getSize() > BatchText.MOST_BYTES
                ? new Parsed.Refused("invites.batch.large", BatchText.MOST_BYTES / 1024)
                : BatchText.read(file.getBytes());
    }

    @PostMapping("/{id}/resend")
    String resend(@PathVariable String id, RedirectAttributes next, @AuthenticationPrincipal ConsoleUser user) {
        Invite invite = find(id);
        // Whoever has the link may become what it makes.
        if (!InviteRules.mayGive(user.role(), invite.role())) {
            return done(next, "notice.invite.only-owner", invite.email());
        }
        Optional<String> token = invites.renew(invite.id());
        if (token.isEmpty()) {
            return done(next, "notice.invite.over", invite.email());
        }
        Optional<String> problem = mail.send(find(id), token.get());
        next.addFlashAttribute("link", mail.link(token.get()));
        next.addFlashAttribute("mailProblem", problem.orElse(null));
        return done(next, "notice.invite.resent", invite.email());
    }

    @GetMapping("/{id}/withdraw")
    String confirmWithdraw(@AuthenticationPrincipal ConsoleUser user, @PathVariable String id, Model model) {
        model.addAttribute("invite", row(find(id), user, clock.instant()));
        return "invites/withdraw";
    }

    @PostMapping("/{id}/withdraw")
    String withdraw(@PathVariable String id, RedirectAttributes next, @AuthenticationPrincipal ConsoleUser user) {
        Invite invite = find(id);
        if (!InviteRules.mayGive(user.role(), invite.role())) {
            return done(next, "notice.invite.only-owner", invite.email());
        }
        boolean ended = invites.withdraw(invite.id());
        return done(next, ended ? "notice.invite.withdrawn" : "notice.invite.over", invite.email());
    }

    private String form(Model model, String lines, Authentication user) {
        Role giver = user.getPrincipal() instanceof ConsoleUser known ? known.role() : Role.USER;
        model.addAttribute("lines", lines);
        model.addAttribute(
                "roles",
                Arrays.stream(Role.values())
                        .filter(role -> InviteRules.mayGive(giver, role))
                        .map(role -> new Choice(role.name(), word(role)))
                        .toList());
        model.addAttribute(
                "workspaces",
                workspaces.list(false).stream()
                        .map(each -> new Choice(Ids.text(Workspace.ID, each.id()), each.name()))
                        .toList());
        return "invites/new";
    }

    private InviteRow row(Invite invite, ConsoleUser user, Instant now) {
        return new InviteRow(
                Ids.text(Invite.ID, invite.id()),
                invite.email(),
                word(invite.role()),
                invite.status().apiName(),
                new Moment(invite.invitedAt(), now),
                new Moment(invite.expiresAt(), now),
                InviteRules.mayGive(user.role(), invite.role()),
                invite.mailProblem());
    }

    private String word(Role role) {
        return messages.getMessage("role." + role.apiName(), null, Locale.ENGLISH);
    }

    private Invite find(String id) {
        return Ids.parse(Invite.ID, id)
                .flatMap(invites::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String done(RedirectAttributes next, String notice, String of) {
        next.addFlashAttribute("notice", notice);
        next.addFlashAttribute("noticeOf", of);
        return LIST;
    }
}
