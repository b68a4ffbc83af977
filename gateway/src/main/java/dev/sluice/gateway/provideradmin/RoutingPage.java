package dev.sluice.gateway.provideradmin;

import dev.sluice.adminui.providers.RequirementRow;
import dev.sluice.adminui.providers.RouteRow;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.KnownProvider;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import dev.sluice.gateway.routing.RoutingPolicy.Route;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
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

/** The pages about routes and requirements. */
@Controller
@RequestMapping("/console/routing")
class RoutingPage {

    private static final String LIST = "redirect:/console/routing";

    private final RoutingStore store;
    private final RoutingRules rules;
    private final Providers providers;

    RoutingPage(RoutingStore store, RoutingRules rules, Providers providers) {
        this.store = store;
        this.rules = rules;
        this.providers = providers;
    }

    @GetMapping
    String list(Model model) {
        List<StoredRoute> routes = store.routes();
        model.addAttribute(
                "routes",
                IntStream.range(0, routes.size())
                        .mapToObj(i -> row(routes.get(i), isTakenBy(routes.subList(0, i), routes.get(i))))
                        .toList());
        model.addAttribute(
                "requirements",
                store.requirements().stream().map(RoutingPage::row).toList());
        return "routing/list";
    }

    @GetMapping("/routes/new")
    String newRoute(Model model) {
        return routeForm(model, Map.of("models", "*"), Map.of());
    }

    /** Parameters {@code tier.<provider>} and {@code weight.<provider>}; one without a tier takes no part. */
    @PostMapping("/routes")
    String addRoute(
            @RequestParam Map<String, String> sent,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        List<Choice> choices = new ArrayList<>();
        boolean readable = true;
        for (String name : names()) {
            String tier = sent.getOrDefault("tier." + name, "").strip();
            String weight = sent.getOrDefault("weight." + name, "1").strip();
            if (tier.matches("[1-9]") && weight.matches("[0-9]{1,3}")) {
                choices.add(new Choice(name, Integer.parseInt(tier), Integer.parseInt(weight)));
            } else {
                readable &= tier.isEmpty();
            }
        }
        Route route =
                new Route(RoutingInput.split(sent.getOrDefault("models", "")), text(sent.get("workspace")), choices);
        Map<String, String> problems = RoutingInput.problems(route, providers);
        if (!readable) {
            problems.put("providers", "must have tiers from 1 to 9 and weights from 0 to 999.");
        }
        if (!problems.isEmpty()) {
            response.setStatus(422);
            return routeForm(model, sent, problems);
        }
        store.addRoute(route, user.email());
        return done(next, "notice.route.added");
    }

    @GetMapping("/requirements/new")
    String newRequirement(Model model) {
        return requirementForm(model, Map.of(), Map.of());
    }

    @PostMapping("/requirements")
    String addRequirement(
            @RequestParam Map<String, String> sent,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Requirement requirement = RoutingInput.requirement(
                text(sent.get("workspace")),
                "true".equals(sent.get("zero")),
                "true".equals(sent.get("baa")),
                RoutingInput.split(sent.getOrDefault("jurisdictions", "")));
        Map<String, String> problems = RoutingInput.problems(requirement);
        if (!problems.isEmpty()) {
            response.setStatus(422);
            return requirementForm(model, sent, problems);
        }
        store.addRequirement(requirement, user.email());
        return done(next, "notice.requirement.added");
    }

    @GetMapping("/{list}/{id}/remove")
    String confirmRemove(@PathVariable String list, @PathVariable String id, Model model) {
        model.addAttribute("what", what(list));
        model.addAttribute("action", "/console/routing/" + list + "/" + id(list, id) + "/remove");
        return "routing/remove";
    }

    @PostMapping("/{list}/{id}/remove")
    String remove(@PathVariable String list, @PathVariable String id, RedirectAttributes next) {
        String what = what(list);
        UUID found = Ids.parse(prefix(list), id(list, id)).orElseThrow();
        if (what.equals("route")) {
            store.removeRoute(found);
        } else {
            store.removeRequirement(found);
        }
        return done(next, "notice." + what + ".removed");
    }

    private String done(RedirectAttributes next, String notice) {
        rules.refresh();
        next.addFlashAttribute("notice", notice);
        return LIST;
    }

    private static String what(String list) {
        return switch (list) {
            case "routes" -> "route";
            case "requirements" -> "requirement";
            default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        };
    }

    private static String prefix(String list) {
        return what(list).equals("route") ? StoredRoute.ID : StoredRequirement.ID;
    }

    private static String id(String list, String id) {
        return Ids.parse(prefix(list), id)
                .map(uuid -> Ids.text(prefix(list), uuid))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private List<String> names() {
        return providers.known().stream().map(KnownProvider::name).distinct().toList();
    }

    private String routeForm(Model model, Map<String, String> sent, Map<String, String> problems) {
        model.addAttribute("names", names());
        model.addAttribute("sent", sent);
        model.addAttribute("problems", problems);
        return "routing/route";
    }

    private static String requirementForm(Model model, Map<String, String> sent, Map<String, String> problems) {
        model.addAttribute("sent", sent);
        model.addAttribute("problems", problems);
        return "routing/requirement";
    }

    private static boolean isTakenBy(List<StoredRoute> above, StoredRoute stored) {
        Route route = stored.route();
        return above.stream()
                .map(StoredRoute::route)
                .anyMatch(other -> (other.workspace() == null
                                || other.workspace().equals(route.workspace()))
                        && (other.models().contains("*") || other.models().containsAll(route.models())));
    }

    private RouteRow row(StoredRoute stored, boolean unreached) {
        Route route = stored.route();
        return new RouteRow(
                Ids.text(StoredRoute.ID, stored.id()),
                route.models().contains("*"),
                String.join(", ", route.models()),
                Objects.requireNonNullElse(route.workspace(), ""),
                unreached,
                route.choices().stream()
                        .map(choice -> new RouteRow.Share(
                                choice.provider(), choice.tier(), percent(choice, route), state(choice.provider())))
                        .toList());
    }

    private static int percent(Choice choice, Route route) {
        int whole = route.choices().stream()
                .filter(other -> other.tier() == choice.tier())
                .mapToInt(Choice::weight)
                .sum();
        return whole == 0 ? 0 : Math.round(100f * choice.weight() / whole);
    }

    private String state(String provider) {
        return providers
                .find(provider)
                .map(known -> known.adapter() != null && known.definition().enabled() ? "serving" : "off")
                .orElse("gone");
    }

    private static RequirementRow row(StoredRequirement stored) {
        Requirement one = stored.requirement();
        return new RequirementRow(
                Ids.text(StoredRequirement.ID, stored.id()),
                Objects.requireNonNullElse(one.workspace(), ""),
                one.zeroRetention(),
                one.baa(),
                String.join(", ", one.jurisdictions().stream().sorted().toList()));
    }

    private static @Nullable String text(@Nullable String typed) {
        return typed == null || typed.isBlank() ? null : typed.strip();
    }
}
