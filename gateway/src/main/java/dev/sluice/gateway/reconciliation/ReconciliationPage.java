package dev.sluice.gateway.reconciliation;

import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.reconciliation.DifferenceRow;
import dev.sluice.adminui.reconciliation.ProofRow;
import dev.sluice.gateway.directory.MemberNames;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page that shows how much of the spend is explained. */
@Controller
@RequestMapping("/console/reconciliation")
class ReconciliationPage {

    private static final int SHOWN = 48;

    private final Reconciliation reconciliation;
    private final ProofStore store;
    private final MemberNames names;
    private final Clock clock;

    ReconciliationPage(Reconciliation reconciliation, ProofStore store, MemberNames names, Clock clock) {
        this.reconciliation = reconciliation;
        this.store = store;
        this.names = names;
        this.clock = clock;
    }

    @GetMapping
    String show(Model model) {
        List<Proof> proofs = store.newest(SHOWN);
        model.addAttribute("proofs", proofs.stream().map(this::row).toList());
        Optional<Proof> last = proofs.stream().findFirst();
        last.ifPresent(proof -> {
            model.addAttribute("last", row(proof));
            MemberNames.Lookup lookup = names.lookup();
            model.addAttribute(
                    "differences",
                    proof.differences().stream().map(each -> row(each, lookup)).toList());
        });
        return "reconciliation/show";
    }

    @PostMapping
    String prove(RedirectAttributes next) {
        try {
            next.addFlashAttribute(
                    "notice", reconciliation.prove().isPresent() ? "notice.proof.made" : "notice.proof.busy");
        } catch (IllegalStateException e) {
            next.addFlashAttribute("problem", "proof.away");
        }
        return "redirect:/console/reconciliation";
    }

    private ProofRow row(Proof proof) {
        return new ProofRow(
                new Moment(proof.at(), clock.instant()),
                proof.explainedPercent().toPlainString(),
                Dollars.text(proof.countedPico()),
                Dollars.text(proof.ledgerPico()),
                proof.differences().size(),
                proof.millis());
    }

    private static DifferenceRow row(Difference difference, MemberNames.Lookup lookup) {
        UUID member = difference.memberId();
        boolean money = !difference.kind().equals("requests");
        return new DifferenceRow(
                difference.kind(),
                member == null ? "" : lookup.of(member).name(),
                difference.period(),
                difference.start().toString(),
                amount(difference.counted(), money),
                amount(difference.proven(), money));
    }

    private static String amount(BigInteger value, boolean money) {
        return money ? Dollars.exact(value) : value.toString();
    }
}
