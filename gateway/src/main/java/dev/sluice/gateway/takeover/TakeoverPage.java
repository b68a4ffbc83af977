package dev.sluice.gateway.takeover;

import dev.sluice.adminui.policies.TakeoverGroup;
import dev.sluice.adminui.policies.TakeoverStep;
import dev.sluice.gateway.takeover.Step.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/**
 * The vendor gateway's file: given, looked at, taken over. Between the two the browser holds what is to be taken over, and
 * none of the file's credentials.
 */
@Controller
@RequestMapping("/console/policies/gateway-yaml")
class TakeoverPage {

    private static final String VIEW = "policies/gateway-yaml";

    private final Takeover takeover;

    TakeoverPage(Takeover takeover) {
        this.takeover = takeover;
    }

    @GetMapping
    String ask() {
        return VIEW;
    }

    @PostMapping
    String look(
            @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @Nullable MultipartFile file,
            Model model)
            throws IOException {
        try {
            lookAt(file == null || file.isEmpty() ? text : content(file), model);
        } catch (UnreadableFileException e) {
            model.addAttribute("problem", e.getMessage());
        }
        return VIEW;
    }

    @PostMapping("/take")
    String take(
            @RequestParam(defaultValue = "") String kept, @RequestParam(defaultValue = "") String mark, Model model) {
        try {
            show(takeover.carryOut(kept, mark), model);
            model.addAttribute("done", true);
        } catch (UnreadableFileException e) {
            model.addAttribute("problem", e.getMessage());
        } catch (Takeover.ChangedMeanwhileException e) {
            model.addAttribute("changed", true);
            lookAt(kept, model);
        }
        return VIEW;
    }

    private void lookAt(String yaml, Model model) {
        Takeover.Plan plan = takeover.plan(yaml);
        show(plan, model);
        if (plan.with(Outcome.WRONG).isEmpty() && plan.changesSomething()) {
            // Its own mark, since what was dropped has no lines in the plan that will be made of it.
            String kept = takeover.kept(yaml);
            model.addAttribute("kept", kept);
            model.addAttribute("mark", takeover.plan(kept).mark());
        }
    }

    private static void show(Takeover.Plan plan, Model model) {
        model.addAttribute("plan", true);
        model.addAttribute("wrong", !plan.with(Outcome.WRONG).isEmpty());
        model.addAttribute(
                "groups",
                Stream.of(Outcome.WRONG, Outcome.ADDED, Outcome.CHANGED, Outcome.SAME, Outcome.LEFT_OUT)
                        .map(outcome -> new TakeoverGroup(
                                outcome.word(),
                                plan.with(outcome).stream()
                                        .map(step -> new TakeoverStep(step.path(), step.what(), step.why()))
                                        .toList()))
                        .filter(group -> !group.steps().isEmpty())
                        .toList());
    }

    private static String content(MultipartFile file) throws IOException {
        if (file.getSize() > 4L * YamlText.MOST_CHARACTERS) {
            throw new UnreadableFileException("file: is too large");
        }
        return new String(file.getBytes(), StandardCharsets.UTF_8);
    }
}
