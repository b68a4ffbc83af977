package dev.sluice.gateway.policies;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.takeover.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Policies and servers as files: for machines, for Git, and from the vendor's gateway. */
@Controller
@RequestMapping("/console/policies")
class FilesPage {

    private final PolicyDesk desk;
    private final EffectivePolicies policies;
    private final Transfer transfer;
    private final McpCatalogue catalogue;
    private final PublicListener listener;
    private final java.time.Clock clock;

    FilesPage(
            PolicyDesk desk,
            EffectivePolicies policies,
            Transfer transfer,
            McpCatalogue catalogue,
            PublicListener listener,
            java.time.Clock clock) {
        this.desk = desk;
        this.policies = policies;
        this.transfer = transfer;
        this.catalogue = catalogue;
        this.listener = listener;
        this.clock = clock;
    }

    @GetMapping("/{id}/files")
    String files(@PathVariable String id, Model model) {
        Policy policy = PoliciesPage.find(desk, id);
        model.addAttribute("policy", policy.name());
        model.addAttribute("id", id);
        try {
            model.addAttribute("files", of(policy));
        } catch (InvalidPolicyException e) {
            model.addAttribute("problem", e.getMessage());
        }
        return "policies/files";
    }

    @GetMapping("/{id}/files/{name}")
    ResponseEntity<byte[]> file(@PathVariable String id, @PathVariable String name) {
        Policy policy = PoliciesPage.find(desk, id);
        try {
            return of(policy).stream()
                    .filter(file -> file.name().equals(name))
                    .findFirst()
                    .map(file -> download(file.name(), file.text()))
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        } catch (InvalidPolicyException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
    }

    /** What those get whom the newest release of the policy reaches. */
    private List<DeviceFiles.DeviceFile> of(Policy policy) {
        Snapshot.Parts parts = policies.snapshot()
                .partsOf(policy.id(), clock.instant())
                .orElseThrow(
                        () -> new InvalidPolicyException("Nothing of this policy is live; publish a version first."));
        return DeviceFiles.of(policy.name(), Snapshot.merged(parts).settings().json(), listener.url());
    }

    private static ResponseEntity<byte[]> download(String name, String text) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    @GetMapping("/transfer")
    String transfer() {
        return "policies/transfer";
    }

    @GetMapping("/transfer/policies.yaml")
    ResponseEntity<byte[]> export() {
        return download("policies.yaml", transfer.export());
    }

    @PostMapping("/transfer")
    String take(
            @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @Nullable MultipartFile file,
            Model model)
            throws IOException {
        try {
            String yaml = file == null || file.isEmpty() ? text : content(file);
            model.addAttribute("outcome", transfer.take(yaml));
        } catch (InvalidPolicyException e) {
            model.addAttribute("problem", e.getMessage());
        }
        model.addAttribute("text", text);
        return "policies/transfer";
    }

    private static String content(MultipartFile file) throws IOException {
        if (file.getSize() > 4L * YamlText.MOST_CHARACTERS) {
            throw new InvalidPolicyException("file: is too large");
        }
        return new String(file.getBytes(), StandardCharsets.UTF_8);
    }

    @GetMapping("/mcp")
    String servers(Model model) {
        model.addAttribute("servers", catalogue.list());
        model.addAttribute("today", catalogue.today());
        model.addAttribute("keys", BodyText.pretty(catalogue.keys()));
        return "policies/mcp";
    }

    @GetMapping("/mcp/{name:mcp\\.json|managed-mcp\\.json}")
    ResponseEntity<byte[]> serverFile(@PathVariable String name) {
        return download(name.equals("mcp.json") ? ".mcp.json" : name, BodyText.pretty(catalogue.file()) + "\n");
    }

    @PostMapping("/mcp")
    String add(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String address,
            @RequestParam(defaultValue = "") String purpose,
            @RequestParam(defaultValue = "") String owner,
            @RequestParam(defaultValue = "allowed") String verdict,
            @RequestParam(defaultValue = "") String reviewOn,
            RedirectAttributes next) {
        return PoliciesPage.tried(next, "redirect:/console/policies/mcp", "notice.mcp.added", () -> {
            catalogue.add(
                    new McpCatalogue.Entry(name, address, purpose, owner, verdict.equals("allowed"), date(reviewOn)));
            return name;
        });
    }

    @PostMapping("/mcp/remove")
    String removeServer(@RequestParam String server, RedirectAttributes next) {
        Ids.parse("mcp", server).ifPresent(catalogue::remove);
        next.addFlashAttribute("notice", "notice.mcp.removed");
        return "redirect:/console/policies/mcp";
    }

    private LocalDate date(String text) {
        try {
            return text.isBlank()
                    ? catalogue.today().plusMonths(McpCatalogue.REVIEW_MONTHS)
                    : LocalDate.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new InvalidPolicyException("review: must look like 2030-01-31");
        }
    }
}
