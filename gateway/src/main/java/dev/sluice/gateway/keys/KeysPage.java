package dev.sluice.gateway.keys;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.ConnectLines;
import dev.sluice.adminui.keys.NewSecret;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.settings.SluiceSettings;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about API keys: the list, a new one, renaming, revoking. */
@Controller
@RequestMapping("/console/keys")
class KeysPage {

    private static final int UNPROCESSABLE = 422;
    private static final int LONGEST_NAME = 80;
    private static final int LAST_YEAR = 9999;
    private static final String LIST = "redirect:/console/keys";

    private final ApiKeys keys;
    private final Members members;
    private final KeyRows rows;
    private final SluiceSettings settings;
    private final Clock clock;

    KeysPage(ApiKeys keys, Members members, KeyRows rows, SluiceSettings settings, Clock clock) {
        this.keys = keys;
        this.members = members;
        this.rows = rows;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("keys", rows.of(keys.list()));
        model.addAttribute("anyMembers", members.list().stream().anyMatch(KeysPage::active));
        return "keys/list";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        model.addAttribute("form", NewKeyForm.empty());
        return form(model);
    }

    @PostMapping
    String mint(
            @Valid @ModelAttribute("form") NewKeyForm form,
            BindingResult problems,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        if (problems.getTarget() == null) {
            // Not what our form sends: a kind or an expiry that does not exist.
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        Optional<Member> member =
                Ids.parse("user", form.member()).flatMap(members::find).filter(KeysPage::active);
        if (member.isEmpty() && !problems.hasFieldErrors("member")) {
            problems.rejectValue("member", "key.member.unknown");
        }
        Instant expires = expiry(form, problems);
        KeyKind kind = form.kind();
        if (problems.hasErrors() || member.isEmpty() || kind == null) {
            response.setStatus(UNPROCESSABLE);
            return form(model);
        }
        MintedKey minted = keys.mint(member.get().id(), form.name(), kind, expires);
        next.addFlashAttribute(
                "minted",
                new NewSecret(
                        minted.key().name(),
                        member.get().name(),
                        minted.secret(),
                        ConnectLines.of(settings.publicUrl(), settings.port(), minted.secret())));
        return LIST;
    }

    @GetMapping("/{id}/rename")
    String renameForm(@PathVariable String id, Model model) {
        ApiKey key = find(id);
        model.addAttribute("key", rows.of(key));
        model.addAttribute("name", key.name());
        return "keys/rename";
    }

    @PostMapping("/{id}/rename")
    String rename(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String name,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        ApiKey key = find(id);
        String stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST_NAME) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("key", rows.of(key));
            model.addAttribute("name", name);
            model.addAttribute("nameProblem", stripped.isEmpty() ? "NotBlank" : "key.name.long");
            return "keys/rename";
        }
        keys.rename(key.id(), stripped);
        return done(next, "notice.key.renamed", stripped);
    }

    @GetMapping("/{id}/revoke")
    String confirmRevoke(@PathVariable String id, Model model) {
        model.addAttribute("key", rows.of(find(id)));
        return "keys/revoke";
    }

    @PostMapping("/{id}/revoke")
    String revoke(@PathVariable String id, RedirectAttributes next) {
        ApiKey key = find(id);
        keys.revoke(key.id());
        return done(next, "notice.key.revoked", key.name());
    }

    private @Nullable Instant expiry(NewKeyForm form, BindingResult problems) {
        Instant now = clock.instant();
        return switch (form.expires()) {
            case NEVER -> null;
            case HOURS_3 -> now.plus(Duration.ofHours(3));
            case DAY_1 -> now.plus(Duration.ofDays(1));
            case DAYS_7 -> now.plus(Duration.ofDays(7));
            case DAYS_30 -> now.plus(Duration.ofDays(30));
            case CUSTOM -> {
                Instant end = endOf(form.expiresOn());
                if (end == null || !end.isAfter(now)) {
                    problems.rejectValue("expiresOn", "key.expires.past");
                }
                yield end;
            }
        };
    }

    /** The end of a day in UTC; null when the text is not a day of the next few thousand years. */
    private static @Nullable Instant endOf(String day) {
        try {
            LocalDate last = LocalDate.parse(day);
            return last.getYear() > LAST_YEAR
                    ? null
                    : last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private String form(Model model) {
        model.addAttribute(
                "members",
                members.list().stream()
                        .filter(KeysPage::active)
                        .map(member ->
                                new Choice(Ids.text("user", member.id()), member.name() + " · " + member.email()))
                        .toList());
        model.addAttribute("kinds", KeyKind.values());
        model.addAttribute("expiries", NewKeyForm.Expiry.values());
        return "keys/new";
    }

    private ApiKey find(String id) {
        Optional<UUID> keyId = Ids.parse(KeyRows.ID_PREFIX, id);
        return keyId.flatMap(keys::find).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String done(RedirectAttributes next, String notice, String of) {
        next.addFlashAttribute("notice", notice);
        next.addFlashAttribute("noticeOf", of);
        return LIST;
    }

    private static boolean active(Member member) {
        return member.status() == MemberStatus.ACTIVE;
    }
}
