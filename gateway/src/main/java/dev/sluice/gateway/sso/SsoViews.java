package dev.sluice.gateway.sso;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The pages that end a sign-in which did not end in the console. */
@Component
class SsoViews {

    private static final Logger LOG = LoggerFactory.getLogger(SsoViews.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Arrivals arrivals;

    SsoViews(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    /** What a test found; {@code said} is what the provider said about somebody. */
    String outcome(IdentityProvider provider, ProvenIdentity identity, ObjectNode said, Model model) {
        model.addAttribute("provider", provider);
        model.addAttribute("identity", identity);
        model.addAttribute("groups", identity.groups() == null ? List.of() : identity.groups());
        model.addAttribute("claims", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(said));
        model.addAttribute("invited", false);
        switch (arrivals.decide(provider, identity)) {
            case Decision.Refuse(var problem) -> model.addAttribute("problem", problem.word());
            case Decision.Known(var member, var linked, var role) -> {
                model.addAttribute("member", member);
                model.addAttribute("linked", linked);
                model.addAttribute("role", arrivals.roleAfter(member, role));
            }
            case Decision.Invited invited -> {
                model.addAttribute("newcomer", invited);
                model.addAttribute("invited", true);
                model.addAttribute("role", invited.role());
            }
            case Decision.Newcomer newcomer -> {
                model.addAttribute("newcomer", newcomer);
                model.addAttribute("role", newcomer.role());
            }
        }
        return "sso/outcome";
    }

    /** {@code trial}: whether an admin tests the provider, who is told what was seen. */
    String failure(
            IdentityProvider provider, SsoFailure failure, boolean trial, Model model, HttpServletResponse response) {
        LOG.warn("sign-in by {} failed: {}", provider.name(), failure.getMessage());
        if (trial) {
            model.addAttribute("detail", failure.getMessage());
            model.addAttribute("trial", true);
        }
        return problem(provider, failure.problem(), null, model, response);
    }

    /** Says what is wrong and what to do; what was seen in detail is for admins, in the log and in tests. */
    String problem(
            @Nullable IdentityProvider provider,
            Problem problem,
            @Nullable String email,
            Model model,
            HttpServletResponse response) {
        response.setStatus(problem.status());
        model.addAttribute("problem", problem.word());
        model.addAttribute("name", provider == null ? "" : provider.name());
        model.addAttribute("email", email == null ? "" : email);
        return "sso/problem";
    }

    /** Whether somebody may edit and test providers. */
    static boolean manages(ConsoleUser user) {
        return user.role() == Role.OWNER || user.role() == Role.ADMIN;
    }
}
