package dev.sluice.gateway.takeover;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.AdminKey;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.LargeBody;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The vendor gateway's file in the Admin API: {@code POST /v1/organizations/gateway_yaml}. */
@RestController
@RequestMapping("/v1/organizations/gateway_yaml")
class GatewayYamlController {

    /** What it changes beside what belongs to the organization. */
    private static final List<String> NEEDED = List.of("write:policies", "write:spend_limits");

    private final Takeover takeover;

    GatewayYamlController(Takeover takeover) {
        this.takeover = takeover;
    }

    /** {@code yaml}; with {@code apply} it is done, with {@code plan} only while it is the plan that was answered before. */
    @PostMapping
    Answer take(@LargeBody JsonFields body, @AuthenticationPrincipal AdminKey key) {
        List<String> held = key.scopes();
        if (held != null && !held.containsAll(NEEDED)) {
            throw AdminApiException.forbidden("this needs the scopes " + String.join(", ", NEEDED) + " too");
        }
        String yaml = body.text("yaml");
        boolean apply = body.flag("apply");
        String mark = body.optionalText("plan").orElse(null);
        try {
            return Answer.of(apply, apply ? takeover.carryOut(yaml, mark) : takeover.plan(yaml));
        } catch (UnreadableFileException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        } catch (Takeover.ChangedMeanwhileException e) {
            throw AdminApiException.conflict("plan: things have changed since; ask for the plan again");
        }
    }

    record Answer(String type, boolean applied, String plan, List<StepAnswer> steps) {
        static Answer of(boolean applied, Takeover.Plan plan) {
            return new Answer(
                    "gateway_yaml_plan",
                    applied,
                    plan.mark(),
                    plan.steps().stream().map(StepAnswer::of).toList());
        }
    }

    record StepAnswer(String path, String outcome, String what, String why) {
        static StepAnswer of(Step step) {
            return new StepAnswer(step.path(), step.outcome().word(), step.what(), step.why());
        }
    }
}
