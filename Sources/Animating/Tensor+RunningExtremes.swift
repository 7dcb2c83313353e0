package import Tensors

extension Tensor {
  /// The least value within a square around each pixel, of a tensor of one channel (van Herk's running minimum).
  package func leastWithin(radius: Int) -> Tensor {
    let (height, width) = (height, width)
    var rows = [Float](repeating: 0, count: count)
    let input = scalars
    Parallel.fill(&rows, rows: height) { out, band in
      for y in band {
        let line = Self.runningLeast(Array(input[y * width..<(y + 1) * width]), radius: radius)
        for x in 0..<width {
          // SAFETY: the pixel lies within the rows of this band.
          unsafe out[y * width + x] = line[x]
        }
      }
    }
    var columns = [Float](repeating: 0, count: count)
    let between = rows
    Parallel.fill(&columns, rows: width) { out, band in
      for x in band {
        let line = Self.runningLeast((0..<height).map { between[$0 * width + x] }, radius: radius)
        for y in 0..<height {
          // SAFETY: each piece writes columns of its own.
          unsafe out[y * width + x] = line[y]
        }
      }
    }
    return Tensor(shape: [height, width, 1], scalars: columns)
  }

  /// The greatest value within a square around each pixel, of a tensor of one channel.
  package func mostWithin(radius: Int) -> Tensor {
    func negative(_ tensor: Tensor) -> Tensor {
      var out = tensor
      for index in out.scalars.indices { out.scalars[index] = -out.scalars[index] }
      return out
    }
    return negative(negative(self).leastWithin(radius: radius))
  }

  private static func runningLeast(_ line: [Float], radius: Int) -> [Float] {
    let (count, span) = (line.count, 2 * radius + 1)
    let padded =
      [Float](repeating: .infinity, count: radius) + line
      + [Float](repeating: .infinity, count: radius + span)
    var (ahead, back) = (padded, padded)
    for index in padded.indices where index % span != 0 { ahead[index] = min(ahead[index - 1], ahead[index]) }
    for index in padded.indices.reversed() where index % span != span - 1 && index + 1 < padded.count {
      back[index] = min(back[index + 1], back[index])
    }
    return (0..<count).map { min(back[$0], ahead[$0 + span - 1]) }
  }
}
