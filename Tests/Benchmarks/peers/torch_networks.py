"""Times diffusers' networks of Stable Diffusion 1.5 with random weights, on the shapes of `Benchmarks network.`.

    pip install torch diffusers
    python Tests/Benchmarks/peers/torch_networks.py unet

Prints JSON: version of PyTorch, operations (two a product), seconds, the least of the repeats. Channels last.
"""

import argparse
import json
import sys
import time

try:
    import torch
    from diffusers import AutoencoderKL, SparseControlNetModel, UNet2DConditionModel, UNetMotionModel
    from torch.utils.flop_counter import FlopCounterMode
except ImportError:
    sys.exit(3)


def unet():
    """One step, with and without the prompt, at 512×512."""
    network = UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8)
    inputs = torch.randn(2, 4, 64, 64), torch.tensor(500), torch.randn(2, 77, 768)
    return network, inputs, lambda net, latent, step, words: net(latent, step, words).sample


def motion_model(channels=4):
    return UNetMotionModel(
        sample_size=64, in_channels=channels, cross_attention_dim=768, num_attention_heads=8,
        motion_num_attention_heads=8, use_motion_mid_block=True)


def words(frames):
    """The prompt for each frame of two clips."""
    return torch.randn(2, 77, 768).repeat_interleave(frames, dim=0)


def clip():
    """One step for 16 frames of 512×320, with and without the prompt."""
    inputs = torch.randn(2, 4, 16, 40, 64), torch.tensor(500), words(16)
    return motion_model(), inputs, lambda net, latent, step, words: net(latent, step, words).sample


class Controlled(torch.nn.Module):
    """A motion network with a ControlNet of as many layers; diffusers' has no temporal module in its middle."""

    def __init__(self):
        super().__init__()
        self.unet = motion_model(channels=8)
        self.control = SparseControlNetModel(
            in_channels=8, conditioning_channels=4, concat_conditioning_mask=True, cross_attention_dim=768,
            num_attention_heads=8, motion_num_attention_heads=8, use_simplified_condition_embedding=True,
            down_block_types=("CrossAttnDownBlockMotion",) * 3 + ("DownBlockMotion",))

    def forward(self, latent, step, words, hints, mask):
        down, middle = self.control(
            latent, step, words, controlnet_cond=hints, conditioning_mask=mask, return_dict=False)
        return self.unet(
            latent, step, words, down_block_additional_residuals=down, mid_block_additional_residual=middle).sample


def motion():
    """One step for the motion of 15 frames of 512×320 with its ControlNet, with and without the prompt."""
    shape = 2, 4, 15, 40, 64
    inputs = (
        torch.randn(2, 8, 15, 40, 64), torch.tensor(500), words(15), torch.randn(shape),
        torch.ones(2, 1, 15, 40, 64))
    return Controlled(), inputs, lambda net, *given: net(*given)


def decode():
    """A picture of 512×512."""
    size = (128, 256, 512, 512)
    network = AutoencoderKL(
        block_out_channels=size, layers_per_block=2, latent_channels=4,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)
    return network, (torch.randn(1, 4, 64, 64),), lambda net, latent: net.decode(latent).sample


NETWORKS = {"unet": unet, "clip": clip, "motion": motion, "decode": decode}


def seconds_of(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def operations(network):
    """Of one run, two a product; counted without computing anything."""
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        net, inputs, run = NETWORKS[network]()
        run(net, *inputs)
    return counter.get_total_flops()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=sorted(NETWORKS))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--type", choices=["float32", "bfloat16"], default="float32")
    wish = parser.parse_args()
    torch.set_num_threads(wish.threads)
    kind = getattr(torch, wish.type)
    with torch.inference_mode():
        network, inputs, run = NETWORKS[wish.network]()
        network.eval().to(kind).to(memory_format=torch.channels_last)
        given = [x.to(kind) if x.is_floating_point() else x for x in inputs]
        if given[0].dim() == 4:
            given[0] = given[0].contiguous(memory_format=torch.channels_last)
        # The first run lays weights out, which is nothing beside a minute.
        seconds = seconds_of(lambda: run(network, *given))
        for _ in range(wish.repeat if seconds < 20 else 0):
            seconds = min(seconds, seconds_of(lambda: run(network, *given)))
        count = operations(wish.network)
    print(json.dumps({"version": torch.__version__, "operations": count, "seconds": seconds}))


if __name__ == "__main__":
    main()
