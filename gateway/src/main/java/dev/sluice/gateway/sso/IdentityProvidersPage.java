package dev.sluice.gateway.sso;

import dev.sluice.adminui.Choice;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about identity providers: the list, adding, changing, switching off and removing one. */
@Controller
@RequestMapping("/console/sso")
class IdentityProvidersPage {

    private static final int UNPROCESSABLE = 422;
    private static final String LIST = "redirect:/console/sso";

    private final IdentityProviders providers;
    private final SamlProviders saml;
    private final SsoAddress address;
    private final MessageSource messages;

    IdentityProvidersPage(IdentityProviders providers, SamlProviders saml, SsoAddress address, MessageSource messages) {
        this.providers = providers;
        this.saml = saml;
        this.address = address;
        this.messages = messages;
    }

    @ModelAttribute("mayChange")
    boolean mayChange(@AuthenticationPrincipal ConsoleUser user) {
        return user.isOwner();
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("providers", providers.list());
        return "sso/list";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        return form(model, ProviderForm.empty(), Ids.next(), true, Map.of());
    }

    @PostMapping
    String add(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(name = "provider", defaultValue = "") String proposed,
            @ModelAttribute("form") ProviderForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        return save(fresh(proposed), true, form, user, model, response, next);
    }

    @GetMapping("/{id}/edit")
    String editForm(@PathVariable String id, Model model) {
        OidcProvider provider = find(id);
        return form(model, ProviderForm.of(provider), provider.common().id(), false, Map.of());
    }

    @PostMapping("/{id}/edit")
    String change(
            @AuthenticationPrincipal ConsoleUser user,
            @PathVariable String id,
            @ModelAttribute("form") ProviderForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        return save(find(id).common().id(), false, form, user, model, response, next);
    }

    private String save(
            UUID id,
            boolean isNew,
            ProviderForm form,
            ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        boolean secretKnown = !isNew
                && providers.findOidc(id).map(known -> known.secret() != null).orElse(false);
        Map<String, String> problems = form.problems(secretKnown);
        if (problems.isEmpty()) {
            String secret = form.secret().isEmpty() ? null : form.secret();
            if (providers.save(form.toProvider(id), secret, user.email())) {
                if (form.publicClient()) {
                    providers.forgetSecret(id);
                }
                return done(next, isNew ? "added" : "changed", form.name());
            }
            problems = Map.of("name", "sso.wrong.taken");
        }
        response.setStatus(UNPROCESSABLE);
        return form(model, form, id, isNew, problems);
    }

    @PostMapping("/{id}/enabled")
    String enable(
            @AuthenticationPrincipal ConsoleUser user,
            @PathVariable String id,
            boolean enabled,
            RedirectAttributes next) {
        IdentityProvider provider = any(id);
        if (enabled
                && provider.kind() == IdentityProvider.Kind.SAML
                && saml.find(provider.id()).flatMap(SamlProvider::peer).isEmpty()) {
            return done(next, "no-metadata", provider.name());
        }
        providers.setEnabled(provider.id(), enabled, user.email());
        return done(next, enabled ? "on" : "off", provider.name());
    }

    @GetMapping("/{id}/remove")
    String confirmRemove(@PathVariable String id, Model model) {
        model.addAttribute("provider", any(id));
        return "sso/remove";
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        IdentityProvider provider = any(id);
        providers.remove(provider.id());
        return done(next, "removed", provider.name());
    }

    private String form(Model model, ProviderForm form, UUID id, boolean isNew, Map<String, String> problems) {
        model.addAttribute("isNew", isNew);
        model.addAttribute("form", form);
        model.addAttribute("id", id);
        model.addAttribute("problems", problems);
        model.addAttribute("roles", roles(messages));
        model.addAttribute("callback", address.callback(id));
        model.addAttribute("backChannel", address.backChannel(id));
        model.addAttribute("signedOut", address.signedOut());
        return "sso/form";
    }

    private UUID fresh(String proposed) {
        return fresh(providers, proposed);
    }

    /** The id that the form promised, so that the addresses it showed stay right; another when it is in use. */
    static UUID fresh(IdentityProviders providers, String proposed) {
        try {
            UUID id = UUID.fromString(proposed);
            return providers.find(id).isEmpty() ? id : Ids.next();
        } catch (IllegalArgumentException e) {
            return Ids.next();
        }
    }

    static List<Choice> roles(MessageSource messages) {
        return Arrays.stream(Role.values())
                .filter(role -> role != Role.OWNER)
                .map(role ->
                        new Choice(role.apiName(), messages.getMessage("role." + role.apiName(), null, Locale.ENGLISH)))
                .toList();
    }

    static String done(RedirectAttributes next, String what, String name) {
        next.addFlashAttribute("notice", "notice.sso." + what);
        next.addFlashAttribute("noticeOf", name);
        return LIST;
    }

    private OidcProvider find(String id) {
        return providers.findOidc(any(id).id()).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private IdentityProvider any(String id) {
        try {
            return providers
                    .find(UUID.fromString(id))
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
    }
}
