package dev.sluice.gateway.adminkeys;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.adminkeys.AdminKeyRow;
import dev.sluice.gateway.adminapi.AdminKeys;
import dev.sluice.gateway.adminapi.AdminKeys.Listed;
import dev.sluice.gateway.adminapi.AdminKeys.Minted;
import dev.sluice.gateway.adminapi.Scopes;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about admin keys: the list, a new one, revoking. */
@Controller
@RequestMapping("/console/admin-keys")
class AdminKeysPage {

    private static final int UNPROCESSABLE = 422;
    private static final String LIST = "redirect:/console/admin-keys";

    /** Lifetimes in days that the form offers; 0 is for ever. */
    private static final List<Integer> LIFETIMES = List.of(90, 30, 7, 365, 0);

    private final AdminKeys keys;
    private final RecordedAdminKeys changes;
    private final Clock clock;

    AdminKeysPage(AdminKeys keys, RecordedAdminKeys changes, Clock clock) {
        this.keys = keys;
        this.changes = changes;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("keys", keys.list().stream().map(this::row).toList());
        return "adminkeys/list";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        return form(model, "", 90, false, List.of(), null);
    }

    @PostMapping
    String create(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "90") int days,
            @RequestParam(defaultValue = "false") boolean everything,
            @RequestParam(required = false) @Nullable List<String> scopes,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        if (!LIFETIMES.contains(days)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        List<String> chosen = Objects.requireNonNullElse(scopes, List.of());
        Instant expires = days == 0 ? null : clock.instant().plus(Duration.ofDays(days));
        try {
            Minted minted = changes.create(name, everything ? null : chosen, expires, user.name());
            next.addFlashAttribute("secret", minted.secret());
            next.addFlashAttribute("secretOf", minted.key().name());
            return LIST;
        } catch (IllegalArgumentException e) {
            response.setStatus(UNPROCESSABLE);
            String problem = !everything && chosen.isEmpty() ? "admin-keys.problem.scopes" : "admin-keys.problem.name";
            return form(model, name, days, everything, chosen, problem);
        }
    }

    @GetMapping("/{id}/revoke")
    String confirm(@PathVariable String id, Model model) {
        model.addAttribute("key", row(revocable(id)));
        return "adminkeys/revoke";
    }

    @PostMapping("/{id}/revoke")
    String revoke(@PathVariable String id, RedirectAttributes next) {
        Listed key = revocable(id);
        changes.revoke(key);
        next.addFlashAttribute("notice", "notice.key.revoked");
        next.addFlashAttribute("noticeOf", key.name());
        return LIST;
    }

    private static String form(
            Model model, String name, int days, boolean everything, List<String> chosen, @Nullable String problem) {
        model.addAttribute("name", name);
        model.addAttribute("days", days);
        model.addAttribute("everything", everything);
        model.addAttribute("chosen", chosen);
        model.addAttribute("problem", problem);
        model.addAttribute("scopes", Scopes.all());
        model.addAttribute("lifetimes", LIFETIMES);
        return "adminkeys/new";
    }

    private AdminKeyRow row(Listed key) {
        Instant now = clock.instant();
        return new AdminKeyRow(
                Ids.text(RecordedAdminKeys.ID, key.id()),
                key.name(),
                key.hint(),
                key.active(now) ? "active" : key.revokedAt() != null ? "revoked" : "expired",
                Objects.requireNonNullElse(key.scopes(), List.of()),
                key.createdBy(),
                key.configured(),
                new Moment(key.createdAt(), now),
                Moment.of(key.expiresAt(), now),
                Moment.of(key.lastUsedAt(), now));
    }

    private Listed revocable(String id) {
        return Ids.parse(RecordedAdminKeys.ID, id)
                .flatMap(keys::find)
                .filter(key -> !key.configured())
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
