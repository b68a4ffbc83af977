package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.AdminKey;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.provideradmin.ProviderAnswers.Deleted;
import dev.sluice.gateway.provideradmin.ProviderAnswers.Listing;
import dev.sluice.gateway.provideradmin.ProviderAnswers.ProviderAnswer;
import dev.sluice.gateway.provideradmin.ProviderAnswers.TestAnswer;
import dev.sluice.gateway.providers.KnownProvider;
import dev.sluice.gateway.providers.KnownProvider.Source;
import dev.sluice.gateway.providers.Providers;
import java.util.Map;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Providers in the Admin API: {@code /v1/organizations/providers}. Credentials go in and never come out. */
@RestController
@RequestMapping("/v1/organizations/providers")
class ProvidersController {

    private final Providers providers;
    private final ProviderChanges changes;
    private final ProviderTrial trial;
    private final HealthBoard health;

    ProvidersController(Providers providers, ProviderChanges changes, ProviderTrial trial, HealthBoard health) {
        this.providers = providers;
        this.changes = changes;
        this.trial = trial;
        this.health = health;
    }

    @GetMapping
    Listing<ProviderAnswer> list() {
        return new Listing<>(providers.known().stream().map(this::shape).toList());
    }

    @GetMapping("/{name}")
    ProviderAnswer get(@PathVariable String name) {
        return shape(find(name));
    }

    @PostMapping
    ProviderAnswer add(JsonFields body, @AuthenticationPrincipal AdminKey key) {
        ProviderFields fields = new ProviderBody(body).added();
        refuse(changes.add(fields, by(key)));
        return shape(find(fields.name()));
    }

    @PostMapping("/{name}")
    ProviderAnswer change(@PathVariable String name, JsonFields body, @AuthenticationPrincipal AdminKey key) {
        KnownProvider before = stored(name);
        ProviderBody read = new ProviderBody(body);
        refuse(changes.change(before, read.changed(before.definition()), read.hasCredential(), by(key)));
        return shape(find(name));
    }

    @DeleteMapping("/{name}")
    Deleted remove(@PathVariable String name) {
        changes.remove(stored(name).name());
        return new Deleted("provider_deleted", name);
    }

    @PostMapping("/{name}/test")
    TestAnswer test(@PathVariable String name) {
        ProviderTrial.Outcome outcome = trial.of(find(name));
        return new TestAnswer(
                "provider_test", name, outcome.works(), outcome.model(), outcome.message(), outcome.millis());
    }

    /** Forgets the failures of a provider that rests; on this replica only, as each has its own view. */
    @PostMapping("/{name}/try_again")
    ProviderAnswer tryAgain(@PathVariable String name) {
        KnownProvider known = find(name);
        health.tryAgain(name);
        return shape(known);
    }

    static String by(AdminKey key) {
        return "admin key " + key.name();
    }

    private static void refuse(Map<String, String> problems) {
        if (!problems.isEmpty()) {
            throw ProviderBody.refusal(problems);
        }
    }

    private KnownProvider find(String name) {
        return providers.find(name).orElseThrow(() -> AdminApiException.notFound("provider not found"));
    }

    private KnownProvider stored(String name) {
        KnownProvider known = find(name);
        if (known.source() != Source.CONSOLE) {
            throw AdminApiException.conflict("this provider comes from the configuration; change it there");
        }
        return known;
    }

    private ProviderAnswer shape(KnownProvider known) {
        return ProviderAnswer.of(known, health.of(known.name()));
    }
}
