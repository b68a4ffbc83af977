package dev.sluice.gateway.sso;

import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.saml.SamlIdp;
import dev.sluice.gateway.saml.SpMetadata;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about one SAML provider: its metadata and ours, who may come in, keys of both sides. */
@Controller
@RequestMapping("/console/sso/saml")
class SamlProvidersPage {

    private static final int UNPROCESSABLE = 422;
    private static final int LARGEST = 1 << 20;

    private final IdentityProviders all;
    private final SamlProviders providers;
    private final SamlMetadataSource metadata;
    private final SsoAddress address;
    private final MessageSource messages;
    private final Clock clock;

    SamlProvidersPage(
            IdentityProviders all,
            SamlProviders providers,
            SamlMetadataSource metadata,
            SsoAddress address,
            MessageSource messages,
            Clock clock) {
        this.all = all;
        this.providers = providers;
        this.metadata = metadata;
        this.address = address;
        this.messages = messages;
        this.clock = clock;
    }

    /** A certificate in the eyes of an admin. */
    record Shown(@Nullable UUID id, String name, LocalDate until, boolean over, boolean signs) {}

    /** Metadata to keep and since when it is known; or what is wrong with it, in a sentence, and with which field. */
    private record Given(
            @Nullable SamlIdp said,
            @Nullable Instant at,
            @Nullable String field,
            String wrong) {}

    @ModelAttribute("mayChange")
    boolean mayChange(@AuthenticationPrincipal ConsoleUser user) {
        return user.isOwner();
    }

    @GetMapping("/new")
    String newForm(Model model) {
        return form(model, SamlForm.empty(), Ids.next(), null, Map.of(), "");
    }

    @PostMapping
    String add(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(name = "provider", defaultValue = "") String proposed,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @ModelAttribute("form") SamlForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next)
            throws IOException {
        return save(IdentityProvidersPage.fresh(all, proposed), null, form, file, user, model, response, next);
    }

    @GetMapping("/{id}/edit")
    String editForm(@PathVariable String id, Model model) {
        SamlProvider provider = find(id);
        return form(model, SamlForm.of(provider), provider.common().id(), provider, Map.of(), "");
    }

    @PostMapping("/{id}/edit")
    String change(
            @AuthenticationPrincipal ConsoleUser user,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @ModelAttribute("form") SamlForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next)
            throws IOException {
        SamlProvider known = find(id);
        return save(known.common().id(), known, form, file, user, model, response, next);
    }

    private String save(
            UUID id,
            @Nullable SamlProvider known,
            SamlForm form,
            @Nullable MultipartFile file,
            ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next)
            throws IOException {
        Map<String, String> problems = new HashMap<>(form.problems());
        Given given = problems.isEmpty() ? given(form, file, known) : new Given(null, null, null, "");
        if (given.field() != null) {
            problems.put(given.field(), "sso.wrong.metadata");
        } else if (problems.isEmpty() && given.said() == null && form.enabled()) {
            problems.put("enabled", "sso.wrong.no-metadata");
        }
        if (problems.isEmpty()) {
            if (providers.save(form.toProvider(id, given.said(), given.at()), user.email())) {
                return known == null
                        ? back(id, next, "added", form.name())
                        : IdentityProvidersPage.done(next, "changed", form.name());
            }
            problems.put("name", "sso.wrong.taken");
        }
        response.setStatus(UNPROCESSABLE);
        return form(model, form, id, known, problems, given.wrong());
    }

    /** An uploaded document counts before a pasted one, that before a new address; without any, what is known stays. */
    private Given given(SamlForm form, @Nullable MultipartFile file, @Nullable SamlProvider known) throws IOException {
        SamlIdp said = known == null ? null : known.metadata();
        Instant at = known == null ? null : known.metadataAt();
        String address = known == null || said == null ? "" : known.metadataUrl();
        String field = "metadataUrl";
        try {
            if (file != null && !file.isEmpty()) {
                field = "file";
                said = metadata.read(file.getSize() > LARGEST ? new byte[LARGEST + 1] : file.getBytes());
            } else if (!form.metadata().isEmpty()) {
                field = "metadata";
                said = metadata.read(form.metadata().getBytes(StandardCharsets.UTF_8));
            } else if (!form.metadataUrl().isEmpty() && !form.metadataUrl().equals(address)) {
                said = metadata.fetch(form.metadataUrl(), form.privateCa().isEmpty() ? null : form.privateCa());
            } else {
                return new Given(said, at, null, "");
            }
            return new Given(said, clock.instant(), null, "");
        } catch (SsoFailure e) {
            return new Given(null, null, field, String.valueOf(e.getMessage()));
        }
    }

    /** Fetches the metadata again from its address. */
    @PostMapping("/{id}/metadata")
    String fetch(@AuthenticationPrincipal ConsoleUser user, @PathVariable String id, RedirectAttributes next) {
        SamlProvider provider = find(id);
        try {
            SamlIdp said = metadata.fetch(provider.metadataUrl(), provider.privateCa());
            SamlIdp before = provider.metadata();
            if (before != null && !before.entityId().equals(said.entityId())) {
                throw new SsoFailure(Problem.ISSUER_CHANGED, "it calls itself " + said.entityId() + " now");
            }
            providers.save(
                    SamlForm.of(provider).toProvider(provider.common().id(), said, clock.instant()), user.email());
            return back(
                    provider.common().id(), next, "fetched", provider.common().name());
        } catch (SsoFailure e) {
            return back(provider.common().id(), next, "not-fetched", String.valueOf(e.getMessage()));
        }
    }

    @PostMapping("/{id}/keys")
    String addKey(@PathVariable String id, RedirectAttributes next) {
        SamlProvider provider = find(id);
        providers.addKey(provider);
        return back(provider.common().id(), next, "key-added", provider.common().name());
    }

    @PostMapping("/{id}/keys/{key}/sign")
    String sign(@PathVariable String id, @PathVariable UUID key, RedirectAttributes next) {
        SamlProvider provider = find(id);
        providers.sign(provider, key);
        return back(provider.common().id(), next, "key-signs", provider.common().name());
    }

    @GetMapping("/{id}/keys/{key}/remove")
    String confirmRemoveKey(@PathVariable String id, @PathVariable UUID key, Model model) {
        SamlProvider provider = find(id);
        model.addAttribute("provider", provider.common());
        model.addAttribute(
                "key",
                keys(provider).stream()
                        .filter(each -> key.equals(each.id()) && !each.signs())
                        .findFirst()
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
        return "sso/saml-key-remove";
    }

    @PostMapping("/{id}/keys/{key}/remove")
    String removeKey(@PathVariable String id, @PathVariable UUID key, RedirectAttributes next) {
        SamlProvider provider = find(id);
        providers.removeKey(provider, key);
        return back(
                provider.common().id(), next, "key-removed", provider.common().name());
    }

    private String form(
            Model model,
            SamlForm form,
            UUID id,
            @Nullable SamlProvider known,
            Map<String, String> problems,
            String wrongMetadata) {
        model.addAttribute("isNew", known == null);
        model.addAttribute("form", form);
        model.addAttribute("id", id);
        model.addAttribute("problems", problems);
        model.addAttribute("wrongMetadata", wrongMetadata);
        model.addAttribute("roles", IdentityProvidersPage.roles(messages));
        model.addAttribute("entityId", address.saml(id, "metadata"));
        model.addAttribute("acs", address.saml(id, "acs"));
        model.addAttribute("logout", address.saml(id, "logout"));
        if (known != null) {
            model.addAttribute("ours", SpMetadata.write(providers.us(known)).strip());
            model.addAttribute("keys", keys(known));
            known.peer().ifPresent(peer -> {
                model.addAttribute("peer", peer);
                model.addAttribute(
                        "certificates",
                        peer.certificates().stream()
                                .map(each -> shown(null, each, false))
                                .toList());
            });
        }
        return "sso/saml-form";
    }

    private List<Shown> keys(SamlProvider provider) {
        return providers.keys(provider.common().id()).stream()
                .map(each -> shown(each.id(), each.key().certificate(), each.signs()))
                .toList();
    }

    private Shown shown(@Nullable UUID id, X509Certificate certificate, boolean signs) {
        Instant end = certificate.getNotAfter().toInstant();
        return new Shown(
                id,
                certificate.getSubjectX500Principal().getName() + " · "
                        + certificate.getSerialNumber().toString(16),
                LocalDate.ofInstant(end, ZoneOffset.UTC),
                !end.isAfter(clock.instant()),
                signs);
    }

    private static String back(UUID id, RedirectAttributes next, String what, String name) {
        IdentityProvidersPage.done(next, what, name);
        return "redirect:/console/sso/saml/" + id + "/edit";
    }

    private SamlProvider find(String id) {
        try {
            return Optional.of(UUID.fromString(id))
                    .flatMap(providers::find)
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
    }
}
