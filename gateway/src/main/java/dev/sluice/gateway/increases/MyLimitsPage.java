package dev.sluice.gateway.increases;

import dev.sluice.adminui.Dollars;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.Period;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

/** What a person sees of their own limits, and how they ask for more; refusals lead here. */
@Controller
@RequestMapping("/console/my-limits")
class MyLimitsPage {

    private static final int UNPROCESSABLE = 422;
    private static final int SHOWN = 20;

    private final Increases increases;
    private final Members members;
    private final IncreaseRows rows;

    MyLimitsPage(Increases increases, Members members, IncreaseRows rows) {
        this.increases = increases;
        this.members = members;
        this.rows = rows;
    }

    @GetMapping
    String show(@AuthenticationPrincipal ConsoleUser user, Model model) {
        return page(user, model);
    }

    private String page(ConsoleUser user, Model model) {
        Member member = members.find(user.memberId()).orElseThrow();
        List<Increase> own = increases.of(user.memberId(), SHOWN);
        model.addAttribute(
                "caps", increases.capsOf(user.memberId()).stream().map(rows::of).toList());
        model.addAttribute(
                "requests", own.stream().map(each -> rows.of(each, member)).toList());
        model.addAttribute("waiting", own.stream().anyMatch(each -> each.state() == Increase.State.PENDING));
        return "increases/mine";
    }

    @GetMapping("/ask/{period}")
    String form(
            @PathVariable String period,
            @RequestParam(defaultValue = "") String limit,
            @AuthenticationPrincipal ConsoleUser user,
            Model model) {
        return form(read(period), limit(limit), user, model);
    }

    private String form(Period period, @Nullable UUID limit, ConsoleUser user, Model model) {
        Optional<Cap> cap = increases.capsOf(user.memberId()).stream()
                .filter(each -> each.period() == period)
                .filter(each -> limit == null || limit.equals(each.target().limitId()))
                .findFirst();
        if (cap.isEmpty()) {
            return page(user, model);
        }
        model.addAttribute("cap", rows.of(cap.get()));
        return "increases/ask";
    }

    @PostMapping("/ask/{period}")
    String ask(
            @PathVariable String period,
            @RequestParam(defaultValue = "") String limit,
            @RequestParam(defaultValue = "") String amount,
            @RequestParam(defaultValue = "") String reason,
            @AuthenticationPrincipal ConsoleUser user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Period asked = read(period);
        @Nullable BigInteger pico = null;
        @Nullable String problem = null;
        if (!amount.isBlank()) {
            pico = Dollars.parse(amount).orElse(null);
            problem = pico == null ? "Enter dollars like 25 or 25.50, or leave it empty." : null;
        }
        if (problem == null) {
            try {
                increases.ask(user.memberId(), asked, limit(limit), pico, reason);
                next.addFlashAttribute("notice", "notice.increase.asked");
                return "redirect:/console/my-limits";
            } catch (IncreaseRefusedException e) {
                problem = sentence(e);
            }
        }
        model.addAttribute("problem", problem);
        model.addAttribute("amount", amount);
        model.addAttribute("reason", reason);
        response.setStatus(UNPROCESSABLE);
        return form(asked, limit(limit), user, model);
    }

    /** {@code field: why} as a sentence. */
    static String sentence(IncreaseRefusedException refused) {
        String message = String.valueOf(refused.getMessage());
        return message.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + message.substring(1) + ".";
    }

    /** Null, and so any limit of the period, when nothing is said or it is no id of a limit. */
    private static @Nullable UUID limit(String text) {
        return Ids.parse("spl", text).orElse(null);
    }

    private static Period read(String word) {
        return Arrays.stream(Period.values())
                .filter(period -> period.apiName().equals(word))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
