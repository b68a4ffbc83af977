package dev.sluice.gateway.provideradmin;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.providers.HealthLine;
import dev.sluice.adminui.providers.ProviderRow;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.provideradmin.HealthBoard.Standing;
import dev.sluice.gateway.providers.KnownProvider;
import dev.sluice.gateway.providers.KnownProvider.Source;
import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.HealthView;
import dev.sluice.gateway.settings.SluiceSettings.Provider.Kind;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about providers: the list, adding, changing, testing and removing one. */
@Controller
@RequestMapping("/console/providers")
class ProvidersPage {

    private static final int UNPROCESSABLE = 422;
    private static final String LIST = "redirect:/console/providers";

    private final Providers providers;
    private final ProviderChanges changes;
    private final ProviderTrial trial;
    private final HealthBoard health;
    private final Clock clock;

    ProvidersPage(Providers providers, ProviderChanges changes, ProviderTrial trial, HealthBoard health, Clock clock) {
        this.providers = providers;
        this.changes = changes;
        this.trial = trial;
        this.health = health;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute(
                "providers", providers.known().stream().map(this::row).toList());
        model.addAttribute("demo", providers.known().stream().anyMatch(known -> known.source() == Source.DEMO));
        return "providers/list";
    }

    /** First the kind, then its form. */
    @GetMapping("/new")
    String newForm(@RequestParam(required = false) @Nullable String kind, Model model) {
        if (kind == null) {
            model.addAttribute("kinds", Stream.of(Kind.values()).map(Kind::word).toList());
            return "providers/kinds";
        }
        Kind chosen = kind(kind);
        ProviderFields empty = new ProviderFields(chosen, "", true, Map.of("price-multiplier", "1"));
        model.addAttribute("form", ProviderForms.view(empty, true, null, Map.of()));
        return "providers/form";
    }

    @PostMapping
    String add(
            @RequestParam MultiValueMap<String, String> sent,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        String name = Objects.requireNonNullElse(sent.getFirst("name"), "").strip();
        ProviderFields fields =
                ProviderForms.read(kind(Objects.requireNonNullElse(sent.getFirst("kind"), "")), name, sent);
        Map<String, String> problems = changes.add(fields, user.email());
        if (!problems.isEmpty()) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("form", ProviderForms.view(fields, true, null, problems));
            return "providers/form";
        }
        return done(next, "added", name);
    }

    @GetMapping("/{name}/edit")
    String edit(@PathVariable String name, Model model) {
        KnownProvider known = stored(name);
        ProviderDefinition one = known.definition();
        ProviderFields fields = new ProviderFields(kind(one.kind().word()), name, one.enabled(), ProviderTexts.of(one));
        model.addAttribute("form", ProviderForms.view(fields, false, known.hint(), Map.of()));
        return "providers/form";
    }

    @PostMapping("/{name}/edit")
    String change(
            @PathVariable String name,
            @RequestParam MultiValueMap<String, String> sent,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        KnownProvider known = stored(name);
        ProviderFields fields =
                ProviderForms.read(kind(known.definition().kind().word()), name, sent);
        Map<String, String> problems = changes.change(known, fields, ProviderForms.hasCredential(fields), user.email());
        if (!problems.isEmpty()) {
            response.setStatus(UNPROCESSABLE);
            model.addAttribute("form", ProviderForms.view(fields, false, known.hint(), problems));
            return "providers/form";
        }
        return done(next, "changed", name);
    }

    /** Answers a fragment to a script, and the list otherwise. */
    @PostMapping("/{name}/test")
    String test(
            @PathVariable String name,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String script,
            Model model,
            RedirectAttributes next) {
        ProviderTrial.Outcome outcome = trial.of(find(name));
        if (script == null) {
            next.addFlashAttribute("outcome", outcome);
            next.addFlashAttribute("outcomeOf", name);
            return LIST;
        }
        model.addAttribute("outcome", outcome);
        return "providers/list :: outcome";
    }

    /** Forgets the failures of a provider that rests. */
    @PostMapping("/{name}/try-again")
    String tryAgain(@PathVariable String name, RedirectAttributes next) {
        health.tryAgain(find(name).name());
        return done(next, "again", name);
    }

    @GetMapping("/{name}/remove")
    String confirmRemove(@PathVariable String name, Model model) {
        model.addAttribute("provider", row(stored(name)));
        Map<Boolean, List<String>> routes = changes.routesThatUse(name);
        model.addAttribute("stranded", routes.getOrDefault(true, List.of()));
        model.addAttribute("goingOn", routes.getOrDefault(false, List.of()));
        model.addAttribute("lastOne", providers.known().size() == 1);
        return "providers/remove";
    }

    @PostMapping("/{name}/remove")
    String remove(@PathVariable String name, RedirectAttributes next) {
        changes.remove(stored(name).name());
        return done(next, "removed", name);
    }

    private static String done(RedirectAttributes next, String what, String name) {
        next.addFlashAttribute("notice", "notice.provider." + what);
        next.addFlashAttribute("noticeOf", name);
        return LIST;
    }

    private ProviderRow row(KnownProvider known) {
        ProviderDefinition one = known.definition();
        Standing standing = health.of(known.name());
        HealthView own = standing.own();
        return new ProviderRow(
                known.name(),
                one.kind().word(),
                Objects.requireNonNullElse(one.region(), ""),
                Objects.requireNonNullElse(one.project(), ""),
                known.hint().type(),
                known.hint().text(),
                standing.condition().word(),
                standing.rests(),
                Stream.concat(Stream.ofNullable(own), standing.resting().stream())
                        .filter(view -> view.state() != HealthView.State.CLOSED)
                        .map(this::line)
                        .toList(),
                own == null ? null : own.lastError(),
                own == null ? null : Moment.of(own.lastErrorAt(), clock.instant()),
                word(known.source()),
                one.enabled(),
                known.problem(),
                Moment.of(known.updatedAt(), clock.instant()));
    }

    private HealthLine line(HealthView view) {
        return new HealthLine(
                view.model(),
                HealthBoard.condition(view).word(),
                new Moment(view.since(), clock.instant()),
                view.lastError(),
                health.secondsToNextTry(view));
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    private static Kind kind(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST));
    }

    private KnownProvider find(String name) {
        return providers.find(name).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private KnownProvider stored(String name) {
        KnownProvider known = find(name);
        if (known.source() != Source.CONSOLE) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return known;
    }
}
